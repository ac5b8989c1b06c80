using RlActors.Identity;

namespace RlActors.Ledger;

/// <summary>One attempt at a prompt, trained or not.</summary>
/// <param name="Group">The group.</param>
/// <param name="State">Its state.</param>
/// <param name="Reason">Why it expired or failed.</param>
/// <param name="Rewards">Total reward of each completion that is in the ledger, by index; a greedy baseline is none of them.</param>
/// <param name="MinVersion">Oldest sampled token.</param>
/// <param name="MaxVersion">Newest sampled token.</param>
/// <param name="TrainedStep">Version made by the step that trained it.</param>
/// <param name="Staleness">TrainedStep − 1 − MinVersion for a trained group.</param>
/// <param name="AdmittedAt">When the attempt began.</param>
/// <param name="BaselineReward">Total reward of its greedy baseline; null where it has none.</param>
[GenerateSerializer, Immutable, Alias("rlactors.AttemptView")]
public sealed record AttemptView(
    [property: Id(0)] GroupId Group,
    [property: Id(1)] GroupState State,
    [property: Id(2)] string? Reason,
    [property: Id(3)] double[] Rewards,
    [property: Id(4)] int? MinVersion,
    [property: Id(5)] int? MaxVersion,
    [property: Id(6)] int? TrainedStep,
    [property: Id(7)] int? Staleness,
    [property: Id(8)] DateTimeOffset AdmittedAt,
    [property: Id(9)] double? BaselineReward = null);

/// <summary>How a list of prompts is ordered.</summary>
public enum PromptOrder
{
    /// <summary>Lowest mean reward of the latest attempt first.</summary>
    Worst,

    /// <summary>Highest mean reward of the latest attempt first.</summary>
    Best,

    /// <summary>Largest fall from the first attempt to the latest first.</summary>
    Falling,

    /// <summary>Largest rise from the first attempt to the latest first.</summary>
    Rising,
}

/// <summary>A prompt's rewards in one run.</summary>
/// <param name="Prompt">Prompt id.</param>
/// <param name="Attempts">Attempts with at least one reward.</param>
/// <param name="First">Mean reward of the first of them.</param>
/// <param name="Last">Mean reward of the latest.</param>
/// <param name="Mean">Mean over all completions.</param>
public sealed record PromptView(string Prompt, int Attempts, double First, double Last, double Mean);

/// <summary>One completion as the ledger holds it.</summary>
public sealed record CompletionView(CompletionRecord Record, IReadOnlyList<RewardView> Rewards);

/// <summary>One append-only reward row.</summary>
public sealed record RewardView(string Judge, double Weight, double Reward, string? Detail, DateTimeOffset At);
