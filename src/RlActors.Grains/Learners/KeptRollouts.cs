using RlActors.Engines;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>Rejection sampling: the groups are kept for later stages, and the next version has the same weights.</summary>
internal sealed class KeptRollouts : IVersionMaker
{
    private static readonly TrainingResult Nothing = new(StepOutcome.NoSignal, new Dictionary<string, double>(), 0);

    /// <inheritdoc/>
    public string Doing => "keeping the groups of step";

    /// <inheritdoc/>
    public Task<TrainingResult> TakeAsync(int version, IReadOnlyList<TrajectoryGroup> groups) => Task.FromResult(Nothing);

    /// <inheritdoc/>
    public Task<LearnerState> SaveAsync(LearnerState parent) => Task.FromResult(parent);
}
