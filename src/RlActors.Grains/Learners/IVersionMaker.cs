using RlActors.Engines;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>What a kind of rollout stage makes of a step's groups.</summary>
internal interface IVersionMaker
{
    /// <summary>What a step is called while it is taken, such as <c>training step</c>.</summary>
    string Doing { get; }

    /// <summary>Takes a step from a version, in memory.</summary>
    Task<TrainingResult> TakeAsync(int version, IReadOnlyList<TrajectoryGroup> groups);

    /// <summary>Makes the version durable that the step made of <paramref name="parent"/>.</summary>
    Task<LearnerState> SaveAsync(LearnerState parent);
}
