using RlActors.Client.Chaos.Processes;
using RlActors.Ledger;

namespace RlActors.Client.Chaos.Report;

/// <summary>The answer of <c>chaos</c>.</summary>
internal sealed record ChaosView
{
    public required bool Ok { get; init; }

    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    public required IReadOnlyList<int> Seeds { get; init; }

    public required int Silos { get; init; }

    public required string Roles { get; init; }

    /// <summary>Membership: seconds between probes, and how many must be missed.</summary>
    public required double ProbeSeconds { get; init; }

    public required int MissedProbes { get; init; }

    /// <summary>Processes that were ended with SIGKILL: silos and services.</summary>
    public required int Kills { get; init; }

    /// <summary>Planned strikes that found nothing to hit.</summary>
    public required int Missed { get; init; }

    public required IReadOnlyList<StrikeSummary> Strikes { get; init; }

    /// <summary>Ends of silos that nobody ordered, and what their exit code says.</summary>
    public required IReadOnlyList<SiloEnd> OwnEnds { get; init; }

    /// <summary>The longest time without a committed step while strikes went on, and in the unkilled runs.</summary>
    public required double LongestGapSeconds { get; init; }

    public required double LongestCalmGapSeconds { get; init; }

    public required IReadOnlyList<ChaosRunView> Runs { get; init; }

    /// <summary>Held-out accuracy of the unkilled runs; null where there were none.</summary>
    public required AccuracySpread? Spread { get; init; }

    /// <summary>Where logs and data are; null where they were deleted.</summary>
    public string? Folder { get; init; }
}

/// <summary>One run of a session.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Struck">Whether it ran under strikes.</param>
/// <param name="Seed">The recipe's seed.</param>
/// <param name="Synchronous">Whether its weights follow from the seed alone.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Steps">Committed steps.</param>
/// <param name="Accuracy">Held-out accuracy of its last policy.</param>
/// <param name="Weights">Hash of its last weights.</param>
/// <param name="Balance">INV-1.</param>
/// <param name="BalancesRead">How often the balance was read while it ran; it held each time unless a problem says otherwise.</param>
/// <param name="Verified">Whether every check of <c>ledger verify</c> found nothing.</param>
/// <param name="Replayed">Whether a replay arrived at the same weights.</param>
/// <param name="Problems">What is wrong with it, in words.</param>
internal sealed record ChaosRunView(
    string Run, bool Struck, int Seed, bool Synchronous, RunStatus Status, double Seconds, int Steps, double? Accuracy, string? Weights, Balance? Balance, int BalancesRead,
    bool Verified, bool Replayed, IReadOnlyList<string> Problems);
