using Orleans.Concurrency;
using RlActors.Identity;
using RlActors.Weights;

namespace RlActors.Grains;

/// <summary>Owns a run's policy weights (key: run name): leases groups from the ledger, trains, makes durable, commits, publishes.</summary>
[Alias("rlactors.ILearnerGrain")]
public interface ILearnerGrain : IGrainWithStringKey
{
    /// <summary>Trains a stage of rollouts until all its steps are committed; returns at once. Calling it again is how the run keeps it going.</summary>
    /// <returns>The committed version.</returns>
    [Alias("TrainStageAsync"), ResponseTimeout("00:10:00")]
    Task<PolicyVersion> TrainStageAsync(int stage);

    /// <summary>Takes updates of a batch stage up to the next checkpoint and commits it.</summary>
    /// <param name="stage">A batch stage.</param>
    /// <param name="updates">Updates done, as the caller knows it; when the ledger knows more nothing is trained.</param>
    /// <returns>Updates done and the checkpoint's version.</returns>
    [Alias("FitAsync"), ResponseTimeout("01:00:00")]
    Task<PolicyVersion> FitAsync(int stage, int updates);

    /// <summary>Finishes or gives up the step under way and trains no further until <see cref="TrainStageAsync"/>.</summary>
    [Alias("PauseAsync"), ResponseTimeout("01:00:00")]
    Task PauseAsync();

    /// <summary>Its silo is being emptied: finishes the step under way and leaves, so that the next call finds the learner on another silo, under a new epoch.</summary>
    [Alias("LeaveAsync"), ResponseTimeout("01:00:00")]
    Task LeaveAsync();

    /// <summary>What it is doing.</summary>
    [Alias("GetStatusAsync"), AlwaysInterleave]
    Task<LearnerReport> GetStatusAsync();
}

/// <summary>What a learner is doing.</summary>
/// <param name="Version">Committed version; null before a stage is open.</param>
/// <param name="State">The committed state.</param>
/// <param name="Doing">In words.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="Waiting">Groups the next step waits for.</param>
[GenerateSerializer, Immutable, Alias("rlactors.LearnerReport")]
public sealed record LearnerReport(
    [property: Id(0)] PolicyVersion? Version, [property: Id(1)] LearnerState? State, [property: Id(2)] string Doing, [property: Id(3)] double Seconds, [property: Id(4)] string[] Waiting);
