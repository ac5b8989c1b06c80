using RlActors.Identity;
using RlActors.Weights;

namespace RlActors.Ledger;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Work is admitted and trained.</summary>
    Running,

    /// <summary>Nothing new is admitted until it is resumed; asked for by a user or by the run itself, with a reason.</summary>
    Paused,

    /// <summary>Ended early on request; can be resumed.</summary>
    Stopped,

    /// <summary>Every stage is done.</summary>
    Completed,
}

/// <summary>A group's one state: <c>generating → judging → ready → leased → trained | expired | failed</c>; the first four are in flight.</summary>
public enum GroupState
{
    /// <summary>Completions are being sampled.</summary>
    Generating,

    /// <summary>All completions are sampled, some are not judged yet.</summary>
    Judging,

    /// <summary>All completions and rewards are in the ledger.</summary>
    Ready,

    /// <summary>Taken by a training step of the learner's present epoch.</summary>
    Leased,

    /// <summary>Part of a committed step.</summary>
    Trained,

    /// <summary>Given up without a fault: stalled, stale, no signal.</summary>
    Expired,

    /// <summary>Given up because something failed: a judge, a non-finite step.</summary>
    Failed,
}

/// <summary>Whose activations an epoch fences.</summary>
public enum EpochRole
{
    /// <summary>The run's loop.</summary>
    Run,

    /// <summary>The run's learner.</summary>
    Learner,
}

/// <summary>One run.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Recipe">The resolved recipe, as JSON.</param>
/// <param name="Model">Files of the run's initial model.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Reason">Why it is paused or stopped; null otherwise.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When its status last changed.</param>
/// <param name="Models">Files of the recipe's further models, as <see cref="NamedModels"/> writes them.</param>
[GenerateSerializer, Immutable, Alias("rlactors.RunRow")]
public sealed record RunRow(
    [property: Id(0)] string Name,
    [property: Id(1)] string Recipe,
    [property: Id(2)] ModelManifest Model,
    [property: Id(3)] RunStatus Status,
    [property: Id(4)] string? Reason,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset UpdatedAt,
    [property: Id(7)] string Models = "");

/// <summary>One stage of a run that has begun.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">Index in the recipe.</param>
/// <param name="Initial">State the stage starts from.</param>
/// <param name="Final">State it ended with; null while it is open.</param>
/// <param name="Cursor">Prompts of the training order handed out so far (it wraps).</param>
/// <param name="BeganAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it is open.</param>
public sealed record StageRow(
    string Run, int Stage, LearnerState Initial, LearnerState? Final, long Cursor, DateTimeOffset BeganAt, DateTimeOffset? EndedAt);

/// <summary>One rollout group as the ledger knows it.</summary>
/// <param name="Id">Group identity.</param>
/// <param name="Stage">Stage it was admitted for.</param>
/// <param name="Sequence">Place in the stage's admission order, from 0.</param>
/// <param name="State">Its one state.</param>
/// <param name="Reason">Why it expired or failed; null otherwise.</param>
/// <param name="AdmittedVersion">Committed version at admission.</param>
/// <param name="MinVersion">Oldest sampled token; null until the group is ready.</param>
/// <param name="MaxVersion">Newest sampled token; null until the group is ready.</param>
/// <param name="TrainedStep">Version that the step which trained it made; null until trained.</param>
/// <param name="AdmittedAt">When it was admitted.</param>
[GenerateSerializer, Immutable, Alias("rlactors.GroupRow")]
public sealed record GroupRow(
    [property: Id(0)] GroupId Id,
    [property: Id(1)] int Stage,
    [property: Id(2)] long Sequence,
    [property: Id(3)] GroupState State,
    [property: Id(4)] string? Reason,
    [property: Id(5)] int AdmittedVersion,
    [property: Id(6)] int? MinVersion,
    [property: Id(7)] int? MaxVersion,
    [property: Id(8)] int? TrainedStep,
    [property: Id(9)] DateTimeOffset AdmittedAt);

/// <summary>A committed step. Of an RL stage: exactly B groups made version <paramref name="Version"/>. Of a supervised stage: a checkpoint after <paramref name="Version"/> updates.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Version">Version the step made, from 1; in a supervised stage updates done.</param>
/// <param name="Lineage">Lineage the version belongs to.</param>
/// <param name="ParentHash">Weights before the step.</param>
/// <param name="State">Learner state after the step; its weights' hash is the version's identity.</param>
/// <param name="Groups">Group ids in the order they were trained; empty in a supervised stage.</param>
/// <param name="Metrics">JSON object of numbers, or a JSON array of one object per update in a supervised stage.</param>
/// <param name="CommittedAt">When it was committed.</param>
public sealed record StepRow(
    string Run, int Stage, int Version, int Lineage, string ParentHash, LearnerState State, IReadOnlyList<GroupId> Groups, string Metrics,
    DateTimeOffset CommittedAt);

/// <summary>INV-1: <c>Dispatched = Trained + Expired + Failed + InFlight</c>, each term from its own query.</summary>
[GenerateSerializer, Immutable, Alias("rlactors.Balance")]
public sealed record Balance(
    [property: Id(0)] long Dispatched, [property: Id(1)] long Trained, [property: Id(2)] long Expired, [property: Id(3)] long Failed, [property: Id(4)] long InFlight)
{
    /// <summary>Whether the sum holds.</summary>
    public bool Holds => Dispatched == Trained + Expired + Failed + InFlight;

    /// <inheritdoc/>
    public override string ToString() =>
        $"dispatched {Dispatched} = trained {Trained} + expired {Expired} + failed {Failed} + in flight {InFlight}{(Holds ? "" : "  DOES NOT BALANCE")}";
}

/// <summary>A finished evaluation.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The stage whose policy was measured.</param>
/// <param name="Version">The version that was measured (in a supervised stage updates done).</param>
/// <param name="Split">The part of the prompts: <c>validation</c> or <c>heldout</c>; with <c>-preferences</c> or <c>-steps</c> behind it where these were measured.</param>
/// <param name="Prompts">Prompts asked.</param>
/// <param name="Accuracy">Share judged correct; not a number where no judge says what is correct.</param>
/// <param name="RewardMean">Mean reward.</param>
/// <param name="At">When it was recorded.</param>
public sealed record EvaluationRow(
    string Run, int Stage, int Version, string Split, int Prompts, double Accuracy, double RewardMean, DateTimeOffset At)
{
    /// <summary>Whether a judge said what is correct; else only the reward tells.</summary>
    public bool HasAccuracy => double.IsFinite(Accuracy);
}

/// <summary>A finished evaluation of sampled completions: their reward, and how likely the run's initial model finds them.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stage">The stage whose policy was measured.</param>
/// <param name="Version">The version that was measured.</param>
/// <param name="Prompts">Held-out prompts asked, one completion each.</param>
/// <param name="Temperature">Temperature they were sampled at.</param>
/// <param name="Tokens">Tokens sampled.</param>
/// <param name="RewardMean">Mean reward.</param>
/// <param name="Perplexity">exp of the mean, over all sampled tokens, of −log of the probability that the run's initial model gives each, at temperature 1.</param>
/// <param name="At">When it was recorded.</param>
public sealed record SampledEvaluationRow(
    string Run, int Stage, int Version, int Prompts, double Temperature, long Tokens, double RewardMean, double Perplexity, DateTimeOffset At);
