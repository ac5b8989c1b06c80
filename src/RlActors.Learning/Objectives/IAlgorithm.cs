using RlActors.Trajectories;

namespace RlActors.Learning.Objectives;

/// <summary>Maps a judged group to training records: all that tells one RL algorithm from another. Pure; the trainer does not know which one it runs.</summary>
public interface IAlgorithm
{
    /// <summary>The name recipes use.</summary>
    string Name { get; }

    /// <summary>One record a completion, in the group's order.</summary>
    IReadOnlyList<PolicySequence> Map(TrajectoryGroup group);
}
