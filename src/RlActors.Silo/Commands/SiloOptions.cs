using System.CommandLine;
using RlActors.Silo.Hosting;
using RlActors.Silo.Http;
using RlActors.Silo.Security;
using RlActors.Storage;

namespace RlActors.Silo.Commands;

/// <summary>The options that every silo command has.</summary>
/// <param name="http">Where the HTTP endpoint listens unless the user says otherwise.</param>
/// <param name="confined">Whether recipes come from consoles, and are confined.</param>
internal sealed class SiloOptions(string http, bool confined = false)
{
    private readonly Option<string> _data = new("--data")
    {
        Description = "Folder of all runs, with the ledger.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RLACTORS_DATA") is { Length: > 0 } folder ? folder : "runs",
    };

    private readonly Option<string?> _ledger = new("--ledger")
    {
        Description = $"Where the ledger is: {LedgerPlace.Described}. Default: the variable {LedgerPlace.Variable}, else SQLite in the data folder, which one silo writes.",
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = $"Where the weights are: {WeightPlace.Described}. One place belongs to one ledger. Default: the variable {WeightPlace.Variable}, else the data folder.",
    };

    private readonly Option<int> _siloPort = new("--silo-port") { Description = "Port for other silos; 0 takes a free one." };
    private readonly Option<int> _gatewayPort = new("--gateway-port") { Description = "Port for the console; 0 takes a free one." };

    private readonly Option<string> _http = new("--http")
    {
        Description = "Port of the OpenAI-compatible endpoint on loopback (0 takes a free one), an address with a port such as 0.0.0.0:8000, or off.",
        DefaultValueFactory = _ => http,
    };

    private readonly SecurityOptions _security = new(confined);

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_ledger);
        command.Options.Add(_weights);
        command.Options.Add(_siloPort);
        command.Options.Add(_gatewayPort);
        command.Options.Add(_http);
        _security.AddTo(command);
    }

    public SiloSettings Read(ParseResult parsed, bool logToConsole) => Read(parsed, logToConsole, _security.Read(parsed));

    private SiloSettings Read(ParseResult parsed, bool logToConsole, SecuritySettings security) => new()
    {
        DataFolder = parsed.GetValue(_data)!,
        Ledger = LedgerPlace.Find(parsed.GetValue(_ledger), Environment.GetEnvironmentVariable),
        Weights = WeightPlace.Find(parsed.GetValue(_weights), Environment.GetEnvironmentVariable),
        SiloPort = parsed.GetValue(_siloPort),
        GatewayPort = parsed.GetValue(_gatewayPort),
        Http = HttpAddress.Parse(parsed.GetValue(_http)!, security.Key, security.IsInsecure),
        Security = security,
        LogToConsole = logToConsole,
    };
}
