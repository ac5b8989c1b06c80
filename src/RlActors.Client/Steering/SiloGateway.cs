using System.Net;
using System.Net.Sockets;

namespace RlActors.Client.Steering;

/// <summary>Where one silo takes clients.</summary>
/// <param name="EndPoint">Host and port.</param>
/// <param name="File">The file that names it; null where the user did.</param>
internal sealed record SiloGateway(DnsEndPoint EndPoint, SiloFile? File)
{
    /// <summary>Reads <c>host:port</c>.</summary>
    /// <exception cref="RlActorsException">It is not of that form.</exception>
    public static SiloGateway Parse(string gateway, string origin, SiloFile? file = null)
    {
        int colon = gateway.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(gateway.AsSpan(colon + 1), out ushort port) && port > 0
            ? new SiloGateway(new DnsEndPoint(gateway[..colon].Trim('[', ']'), port), file)
            : throw new RlActorsException($"gateway '{gateway}' ({origin}) is not of the form host:port, such as 127.0.0.1:30000");
    }

    /// <summary>The gateway's address, once something listens there.</summary>
    /// <exception cref="RlActorsException">Nothing does within <paramref name="deadline"/>.</exception>
    public async Task<IPEndPoint> ProbeAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(EndPoint.Host, EndPoint.Port, limit.Token);
            var remote = (IPEndPoint)probe.Client.RemoteEndPoint!;
            return remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RlActorsException($"no silo answers at {this}{WhoIsGone()}; {SiloFile.WayOut}", error);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{EndPoint.Host}:{EndPoint.Port}";

    private string WhoIsGone() => File switch
    {
        null => string.Empty,
        { IsAlive: true } => $" although its process {File.Pid} is there",
        _ => $": {SiloFile.FolderName}/{Path.GetFileName(File.Path)} names process {File.Pid}, which is gone",
    };
}
