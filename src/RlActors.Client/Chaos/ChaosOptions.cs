using RlActors.Client.Chaos.Plan;
using RlActors.Client.Chaos.Processes;
using RlActors.Recipes;

namespace RlActors.Client.Chaos;

/// <summary>What a session of chaos is asked to do.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Silos of the cluster.</summary>
    public required int Silos { get; init; }

    /// <summary>Who takes on what.</summary>
    public required RoleSplit Roles { get; init; }

    /// <summary>One part of the session each, with a plan of its own.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>What is struck, by seed.</summary>
    public required Func<int, ChaosPlan> Plan { get; init; }

    /// <summary>The recipe; its seed and staleness are the session's.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Unkilled runs to compare with; one more is synchronous.</summary>
    public required int Calm { get; init; }

    /// <summary>Whether silos also end themselves at named points.</summary>
    public required bool Armed { get; init; }

    public required double ProbeSeconds { get; init; }

    public required int MissedProbes { get; init; }

    /// <summary>Most seconds from a strike to the next committed step, where strikes wait for recovery.</summary>
    public required double RecoverWithin { get; init; }

    /// <summary>The silo's program.</summary>
    public required SiloProgram Program { get; init; }

    /// <summary>Logs and data.</summary>
    public required string Folder { get; init; }

    /// <summary>Seconds after which a silent silo is declared dead: the probes that must be missed, and the last one's own time.</summary>
    public static double DeathSeconds(double probeSeconds, int missedProbes) => probeSeconds * (missedProbes + 1);
}
