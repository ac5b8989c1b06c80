using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>Reinforcement learning: the groups train the policy.</summary>
internal sealed class PolicyUpdates(ITrainingEngine engine, RlStageOptions options) : IVersionMaker
{
    /// <inheritdoc/>
    public string Doing => "training step";

    /// <inheritdoc/>
    public Task<TrainingResult> TakeAsync(int version, IReadOnlyList<TrajectoryGroup> groups) => engine.TrainAsync(new PolicyStep(version, options, groups), CancellationToken.None);

    /// <inheritdoc/>
    public Task<LearnerState> SaveAsync(LearnerState parent) => engine.SaveAsync(CancellationToken.None);
}
