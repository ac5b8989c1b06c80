using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RlActors.Client.Steering;

/// <summary>Where a silo takes clients.</summary>
/// <param name="ClusterId">Orleans' cluster id.</param>
/// <param name="ServiceId">Orleans' service id.</param>
/// <param name="Gateway">Host and port.</param>
/// <param name="Pid">The silo's process where its file names it; null where the user named the gateway.</param>
internal sealed record SiloAddress(string ClusterId, string ServiceId, DnsEndPoint Gateway, int? Pid)
{
    /// <summary>Cluster and service id of silos that nothing else is known of.</summary>
    public const string DefaultId = "rlactors";

    /// <summary>The silo that the user named, else the data folder's.</summary>
    /// <exception cref="RlActorsException">Neither names one.</exception>
    public static SiloAddress Find(string dataFolder, string? gateway)
    {
        var file = SiloFile.Find(dataFolder);
        if (gateway is not null)
        {
            return new(file?.ClusterId ?? DefaultId, file?.ServiceId ?? DefaultId, Parse(gateway, "--gateway"), Pid: null);
        }

        return file is null
            ? throw new RlActorsException($"no silo serves '{dataFolder}' (there is no {SiloFile.Name} in it); {SiloFile.WayOut}, or name one with --gateway host:port")
            : new(file.ClusterId, file.ServiceId, Parse(file.Gateway, Path.Combine(dataFolder, SiloFile.Name)), file.Pid);
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
            await probe.ConnectAsync(Gateway.Host, Gateway.Port, limit.Token);
            var remote = (IPEndPoint)probe.Client.RemoteEndPoint!;
            return remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RlActorsException($"no silo answers at {this}{WhoIsGone()}; {SiloFile.WayOut}", error);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Gateway.Host}:{Gateway.Port}";

    private static DnsEndPoint Parse(string gateway, string origin)
    {
        int colon = gateway.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(gateway.AsSpan(colon + 1), out ushort port) && port > 0
            ? new DnsEndPoint(gateway[..colon].Trim('[', ']'), port)
            : throw new RlActorsException($"gateway '{gateway}' ({origin}) is not of the form host:port, such as 127.0.0.1:30000");
    }

    private string WhoIsGone() => Pid switch
    {
        null => string.Empty,
        { } pid when IsAlive(pid) => $" although its process {pid} is there",
        { } pid => $": {SiloFile.Name} names process {pid}, which is gone",
    };

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
