using System.CommandLine;
using RlActors.Silo.Hosting;

namespace RlActors.Silo.Commands;

/// <summary>The options that every silo command has.</summary>
internal sealed class SiloOptions
{
    private readonly Option<string> _data = new("--data")
    {
        Description = "Folder of all runs, with the ledger.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RLACTORS_DATA") is { Length: > 0 } folder ? folder : "runs",
    };

    private readonly Option<int> _siloPort = new("--silo-port") { Description = "Port for other silos; 0 takes a free one." };
    private readonly Option<int> _gatewayPort = new("--gateway-port") { Description = "Port for the console; 0 takes a free one." };

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_siloPort);
        command.Options.Add(_gatewayPort);
    }

    public SiloSettings Read(ParseResult parsed, bool logToConsole) => new()
    {
        DataFolder = parsed.GetValue(_data)!,
        SiloPort = parsed.GetValue(_siloPort),
        GatewayPort = parsed.GetValue(_gatewayPort),
        LogToConsole = logToConsole,
    };
}
