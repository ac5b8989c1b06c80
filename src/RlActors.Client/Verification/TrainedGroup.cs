using RlActors.Client.Output;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Client.Verification;

/// <summary>A group that a step row names, with all that the ledger has of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Step">The step that names it.</param>
/// <param name="Stage">What the recipe says of the stage.</param>
/// <param name="Row">Its row; null when there is none.</param>
/// <param name="Trajectories">What the learner took; null when the group is not whole.</param>
/// <param name="Completions">Its completions with their reward rows.</param>
internal sealed record TrainedGroup(
    GroupId Id, StepRow Step, RolloutStageOptions Stage, GroupRow? Row, TrajectoryGroup? Trajectories, IReadOnlyList<CompletionView> Completions)
{
    /// <summary>How problems name it.</summary>
    public string Named => $"group {Id} of step {Step.Version} of {StageName.Of(Step.Stage)}";
}
