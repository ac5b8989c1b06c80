using RlActors.Ledger;

namespace RlActors.Grains;

/// <summary>One prompt (key: <c>dataset/promptId</c>): starts its attempts, keeps the latest rewards at hand across runs. Everything it holds can be rebuilt from the ledger.</summary>
[Alias("rlactors.IPromptGrain")]
public interface IPromptGrain : IGrainWithStringKey
{
    /// <summary>Starts an admitted attempt. Starting it again is how a run re-drives it.</summary>
    [Alias("AttemptAsync")]
    Task AttemptAsync(GroupOrder order);

    /// <summary>An attempt's rewards are in the ledger.</summary>
    [Alias("RecordAsync"), Orleans.Concurrency.OneWay]
    Task RecordAsync(AttemptView attempt);

    /// <summary>Aggregates and the last rewards.</summary>
    [Alias("GetSummaryAsync")]
    Task<PromptSummary> GetSummaryAsync();

    /// <summary>Every attempt, from the ledger.</summary>
    [Alias("GetHistoryAsync")]
    Task<AttemptView[]> GetHistoryAsync(string? run);
}

/// <summary>An admitted group, with what its grain needs to begin.</summary>
/// <param name="Group">The ledger's row at admission.</param>
/// <param name="Version">The policy version at admission: no token may be sampled by an older one.</param>
/// <param name="Fresh">Whether it was admitted just now, so that the ledger cannot hold a completion of it yet.</param>
[GenerateSerializer, Immutable, Alias("rlactors.GroupOrder")]
public sealed record GroupOrder([property: Id(0)] GroupRow Group, [property: Id(1)] Identity.PolicyVersion Version, [property: Id(2)] bool Fresh = false);

/// <summary>A prompt's aggregates over all runs.</summary>
/// <param name="Prompt">Prompt id.</param>
/// <param name="Attempts">Attempts with rewards.</param>
/// <param name="RewardMean">Mean over all completions; NaN before the first.</param>
/// <param name="LastRewards">Mean rewards of the latest attempts, newest last.</param>
[GenerateSerializer, Immutable, Alias("rlactors.PromptSummary")]
public sealed record PromptSummary(
    [property: Id(0)] string Prompt, [property: Id(1)] long Attempts, [property: Id(2)] double RewardMean, [property: Id(3)] double[] LastRewards);
