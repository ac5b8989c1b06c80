using Orleans.Configuration;

namespace RlActors.Silo.Membership;

/// <summary>
/// How soon a silo that died is declared dead by the others. A silo that is missed <see cref="MissedProbes"/> times in a row is suspected; with enough suspicions it is dead for good, and
/// a process that was only slow ends itself when it hears of it. The defaults declare a killed silo dead in about 10 s.
/// </summary>
public sealed record MembershipSettings
{
    /// <summary>Seconds between two probes of a silo, and for how long each waits for an answer. Default 3. Shorter finds the dead sooner and takes busy silos for dead more easily.</summary>
    public double ProbeSeconds { get; init; } = 3;

    /// <summary>Probes in a row that must be missed before a silo is suspected. Default 3.</summary>
    public int MissedProbes { get; init; } = 3;

    /// <summary>Silos that must suspect one before it is dead; never more than half of the cluster. Default 2.</summary>
    public int Votes { get; init; } = 2;

    /// <summary>Seconds between two looks at the list of silos, for whoever missed the gossip. Default 5.</summary>
    public double RefreshSeconds { get; init; } = 5;

    /// <exception cref="RlActorsException">A value is out of bounds.</exception>
    internal MembershipSettings Validated() =>
        ProbeSeconds is < 0.5 or > 600 ? throw new RlActorsException($"--probe-seconds is {ProbeSeconds}; expected 0.5 to 600")
        : MissedProbes is < 1 or > 100 ? throw new RlActorsException($"--missed-probes is {MissedProbes}; expected 1 to 100")
        : Votes is < 1 or > 10 ? throw new RlActorsException($"--votes is {Votes}; expected 1 to 10")
        : RefreshSeconds is < 1 or > 600 ? throw new RlActorsException($"--refresh-seconds is {RefreshSeconds}; expected 1 to 600")
        : this;

    internal void ApplyTo(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(ProbeSeconds);
        options.MaxProbeTimeout = options.ProbeTimeout; // a slow cluster would otherwise take its time with the dead
        options.NumMissedProbesLimit = MissedProbes;
        options.NumVotesForDeathDeclaration = Votes;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(RefreshSeconds);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(Math.Max(5, RefreshSeconds));
        options.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
