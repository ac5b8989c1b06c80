using System.Net;
using System.Net.Sockets;

namespace RlActors.Client.Steering;

/// <summary>Where a silo takes clients.</summary>
/// <param name="ClusterId">Orleans' cluster id.</param>
/// <param name="ServiceId">Orleans' service id.</param>
/// <param name="EndPoint">Host and port.</param>
/// <param name="File">The file that names it; null where the user did.</param>
internal sealed record SiloGateway(string ClusterId, string ServiceId, DnsEndPoint EndPoint, SiloFile? File)
{
    /// <summary>Cluster and service id of silos that nothing else is known of.</summary>
    public const string DefaultId = "rlactors";

    /// <summary>The silo that the user named, else the data folder's.</summary>
    /// <exception cref="RlActorsException">Neither names one.</exception>
    public static SiloGateway Find(string dataFolder, string? gateway)
    {
        var file = SiloFile.Find(dataFolder);
        if (gateway is not null)
        {
            return new(file?.ClusterId ?? DefaultId, file?.ServiceId ?? DefaultId, Parse(gateway, "--gateway"), File: null);
        }

        return file is null
            ? throw new RlActorsException(
                $"no silo serves '{dataFolder}' (there is no {SiloFile.Name} in it); {SiloFile.WayOut}, or name one with --gateway host:port")
            : new(file.ClusterId, file.ServiceId, Parse(file.Gateway, Path.Combine(dataFolder, SiloFile.Name)), file);
    }

    /// <summary>The gateway's addresses, once something listens there.</summary>
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

    private static DnsEndPoint Parse(string gateway, string origin)
    {
        int colon = gateway.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(gateway.AsSpan(colon + 1), out ushort port) && port > 0
            ? new DnsEndPoint(gateway[..colon].Trim('[', ']'), port)
            : throw new RlActorsException($"gateway '{gateway}' ({origin}) is not of the form host:port, such as 127.0.0.1:30000");
    }

    private string WhoIsGone() => File switch
    {
        null => string.Empty,
        { IsAlive: true } => $" although its process {File.Pid} is there",
        _ => $": {SiloFile.Name} names process {File.Pid}, which is gone",
    };
}
