using System.Net;
using System.Net.Sockets;
using RlActors.Silo.Http;
using RlActors.Storage;

namespace RlActors.Silo.Hosting;

/// <summary>Where a silo keeps its data and listens. Nothing but the HTTP endpoint can be made to listen beyond loopback.</summary>
public sealed record SiloSettings
{
    /// <summary>Folder of all runs, with the ledger. Default <c>runs</c>.</summary>
    public string DataFolder { get; init; } = "runs";

    /// <summary>Where the weights are. Default null: in the data folder.</summary>
    public WeightPlace? Weights { get; init; }

    /// <summary>Port for other silos; 0 takes a free one. Default 0.</summary>
    public int SiloPort { get; init; }

    /// <summary>Port for clients such as the console; 0 takes a free one. Default 0.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Where the OpenAI-compatible endpoint listens. Default null: there is none.</summary>
    public HttpAddress? Http { get; init; }

    /// <summary>Whether the log goes to standard error. Off where a live view owns the terminal; warnings then go to <c>silo.log</c> in the data folder.</summary>
    public bool LogToConsole { get; init; }

    /// <summary>The same settings with free ports in place of zeros and a full path.</summary>
    /// <exception cref="RlActorsException">A port is out of range.</exception>
    public SiloSettings Resolve() => this with
    {
        DataFolder = Path.GetFullPath(DataFolder),
        SiloPort = Port(SiloPort, "--silo-port"),
        GatewayPort = Port(GatewayPort, "--gateway-port"),
    };

    private static int Port(int wanted, string option)
    {
        if (wanted is < 0 or > 65535)
        {
            throw new RlActorsException($"{option} is {wanted}; expected 0 (any free port) or a port from 1 to 65535");
        }

        using var probe = new TcpListener(IPAddress.Loopback, wanted);
        try
        {
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException error)
        {
            throw new RlActorsException($"{option} {wanted} cannot be listened on: {error.Message}; choose another, or 0 for any free port", error);
        }
    }
}
