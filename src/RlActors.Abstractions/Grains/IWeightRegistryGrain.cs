using Orleans.Concurrency;
using RlActors.Identity;

namespace RlActors.Grains;

/// <summary>Which version of a run's policy is the newest and who generates with it (key: run name). Rebuilt from the ledger and by generators that report.</summary>
[Alias("rlactors.IWeightRegistryGrain")]
public interface IWeightRegistryGrain : IGrainWithStringKey
{
    /// <summary>Announces a committed version to every live generator. An older one than the newest is ignored.</summary>
    [Alias("PublishAsync")]
    Task PublishAsync(PolicyVersion version);

    /// <summary>The newest published version; null before a stage is open.</summary>
    [Alias("GetLatestAsync"), AlwaysInterleave]
    Task<PolicyVersion?> GetLatestAsync();

    /// <summary>A generator is alive; repeated every few seconds, forgotten when it is not.</summary>
    /// <returns>The newest version, so that a generator that missed an announcement catches up.</returns>
    [Alias("ReportAsync"), AlwaysInterleave]
    Task<PolicyVersion?> ReportAsync(string generator);

    /// <summary>A generator takes nothing more: it is forgotten now.</summary>
    [Alias("LeaveAsync"), AlwaysInterleave]
    Task LeaveAsync(string generator);

    /// <summary>Keys of live generators.</summary>
    [Alias("GetGeneratorsAsync"), AlwaysInterleave]
    Task<string[]> GetGeneratorsAsync();
}
