using Orleans.Concurrency;

namespace RlActors.Grains;

/// <summary>One silo (key: its node's name), always on that silo.</summary>
[Alias("rlactors.ISiloGrain")]
public interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>What the silo is and does.</summary>
    [Alias("ReportAsync"), AlwaysInterleave]
    Task<SiloStanding> ReportAsync();

    /// <summary>
    /// Begins to empty the silo and returns: nothing new is generated here, what is under way is finished, learners move to another silo between two steps.
    /// <see cref="SiloStanding.IsEmpty"/> says when it is done.
    /// </summary>
    /// <param name="force">Whether to do it although no other silo has a role that this one has.</param>
    /// <exception cref="RlActorsException">No other silo has a role that this one has.</exception>
    [Alias("DrainAsync")]
    Task DrainAsync(bool force);

    /// <summary>The silo takes on work again.</summary>
    [Alias("UndrainAsync")]
    Task UndrainAsync();
}
