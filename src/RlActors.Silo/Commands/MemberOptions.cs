using System.CommandLine;
using System.Globalization;
using System.Net;
using RlActors.Cluster;
using RlActors.Silo.Hosting;
using RlActors.Silo.Membership;

namespace RlActors.Silo.Commands;

/// <summary>The options of a silo that is a member of a cluster.</summary>
internal sealed class MemberOptions
{
    private static readonly SiloSettings Defaults = new();

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = $"How the silo finds others: localhost (it is alone), localhost:port (the silo port of the first silo of this machine), or redis://[user:password@]host[:port][/db]. Default: the variable {ClusterAddress.Variable}, else localhost.",
    };

    private readonly Option<string?> _clusterId = new("--cluster-id")
    {
        Description = $"Which cluster, where one Redis server serves several. Default: the variable {ClusterAddress.IdVariable}, else {ClusterAddress.DefaultId}.",
    };

    private readonly Option<string?> _node = new("--node") { Description = "Name of this silo. Default: the machine's, with a number where several silos of the cluster run on it." };

    private readonly Option<string> _roles = new("--roles")
    {
        Description = "What it takes on, with commas between: generator, learner, judge, control.",
        DefaultValueFactory = _ => string.Join(',', SiloRoles.All.Select(SiloRoles.NameOf)),
    };

    private readonly Option<string> _devices = new("--devices") { Description = "Names of its devices, with commas between: each gets a generation engine a run.", DefaultValueFactory = _ => string.Join(',', Defaults.Devices) };

    private readonly Option<string> _advertise = new("--advertise")
    {
        Description = "IP address at which it listens and other silos and clients reach it; anything but loopback needs --cluster redis://...",
        DefaultValueFactory = _ => Defaults.Advertise.ToString(),
    };

    private readonly Option<double> _grace = new("--grace")
    {
        Description = "Seconds that it may take to end after SIGTERM: the step under way is finished in that time, or given up and taken again elsewhere.",
        DefaultValueFactory = _ => Defaults.Grace.TotalSeconds,
    };

    private readonly Option<double> _probeSeconds = new("--probe-seconds") { Description = "Seconds between two probes of another silo, and for how long each waits.", DefaultValueFactory = _ => Defaults.Membership.ProbeSeconds };
    private readonly Option<int> _missedProbes = new("--missed-probes") { Description = "Probes missed in a row before a silo is suspected.", DefaultValueFactory = _ => Defaults.Membership.MissedProbes };
    private readonly Option<int> _votes = new("--votes") { Description = "Silos that must suspect one before it is declared dead.", DefaultValueFactory = _ => Defaults.Membership.Votes };
    private readonly Option<double> _refreshSeconds = new("--refresh-seconds") { Description = "Seconds between two looks at the list of silos.", DefaultValueFactory = _ => Defaults.Membership.RefreshSeconds };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _cluster, _clusterId, _node, _roles, _devices, _advertise, _grace, _probeSeconds, _missedProbes, _votes, _refreshSeconds })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings with what the command line says of the cluster.</summary>
    /// <exception cref="RlActorsException">An option cannot be read.</exception>
    public SiloSettings Read(ParseResult parsed, SiloSettings settings) => settings with
    {
        Cluster = parsed.GetValue(_cluster) is { } cluster ? ClusterAddress.Parse(cluster, "--cluster")
            : Environment.GetEnvironmentVariable(ClusterAddress.Variable) is { Length: > 0 } named ? ClusterAddress.Parse(named, ClusterAddress.Variable)
            : settings.Cluster,
        ClusterId = NodeName.Validated(
            parsed.GetValue(_clusterId) ?? (Environment.GetEnvironmentVariable(ClusterAddress.IdVariable) is { Length: > 0 } id ? id : settings.ClusterId), "--cluster-id"),
        Node = parsed.GetValue(_node),
        Roles = SiloRoles.Parse(parsed.GetValue(_roles)!, "--roles"),
        Devices = DevicesOf(parsed.GetValue(_devices)!),
        Advertise = IPAddress.TryParse(parsed.GetValue(_advertise), out var address)
            ? address
            : throw new RlActorsException($"--advertise is '{parsed.GetValue(_advertise)}'; expected an IP address of this machine, such as 10.0.0.5"),
        Grace = double.IsFinite(parsed.GetValue(_grace)) ? TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_grace), 0, 1e6)) : TimeSpan.Zero,
        Membership = new MembershipSettings
        {
            ProbeSeconds = parsed.GetValue(_probeSeconds), MissedProbes = parsed.GetValue(_missedProbes), Votes = parsed.GetValue(_votes), RefreshSeconds = parsed.GetValue(_refreshSeconds),
        },
    };

    private static string[] DevicesOf(string text)
    {
        string[] devices = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        return devices.Length > 0 && devices.All(device => device.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '.' or '-' or '_'))
            ? devices
            : throw new RlActorsException(string.Create(CultureInfo.InvariantCulture, $"--devices is '{text}'; expected names such as cpu or cuda:0, with commas between"));
    }
}
