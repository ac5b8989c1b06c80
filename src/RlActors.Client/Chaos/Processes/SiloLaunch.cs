using System.Globalization;

namespace RlActors.Client.Chaos.Processes;

/// <summary>How the silos of a cluster are started.</summary>
internal sealed record SiloLaunch
{
    private static readonly string[] LearnerPoints = ["WeightsDurable", "StepCommitted", "Supervised"];

    /// <summary>The program.</summary>
    public required SiloProgram Program { get; init; }

    /// <summary>Where each has its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Cluster id.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Where the services are, by the variables that silos read: addresses may hold secrets, and a command line is for all to see.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Who takes on what.</summary>
    public RoleSplit Roles { get; init; }

    /// <summary>Seconds between two probes of a silo.</summary>
    public required double ProbeSeconds { get; init; }

    /// <summary>Probes that must be missed.</summary>
    public required int MissedProbes { get; init; }

    /// <summary>Seed of named points at which silos end themselves; null: at none.</summary>
    public int? ArmSeed { get; init; }

    public IReadOnlyList<string> ArgumentsOf(ChaosSilo silo, int number) =>
    [
        "serve", "--data", silo.Folder, "--node", silo.Node, "--cluster-id", ClusterId, "--roles", RolesOf(number), "--http", "off",
        "--silo-port", Text(silo.SiloPort), "--gateway-port", Text(silo.GatewayPort),
        "--probe-seconds", Text(ProbeSeconds), "--missed-probes", Text(MissedProbes),
    ];

    /// <summary>The data folder of a silo: nothing but the services is shared, as between machines.</summary>
    public string FolderOf(string node) => Path.Combine(Folder, node);

    /// <summary>The named point, and which time of reaching it, at which a life ends itself.</summary>
    public string? ArmsOf(int number, int life)
    {
        if (ArmSeed is not { } seed)
        {
            return null;
        }

        var random = new Random(HashCode.Combine(seed) + (number * 7919) + (life * 104_729));
        return string.Create(CultureInfo.InvariantCulture, $"{LearnerPoints[random.Next(LearnerPoints.Length)]}:{random.Next(1, 12)}");
    }

    private string RolesOf(int number) => Roles == RoleSplit.All ? "generator,learner,judge,control" : number < 2 ? "learner,control" : "generator,judge";

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>Which silos take on what.</summary>
internal enum RoleSplit
{
    /// <summary>Every silo everything: any kill may hit the learner, the run's loop and generators.</summary>
    All,

    /// <summary>Two for learners and control, the others for generation and judges.</summary>
    Split,
}
