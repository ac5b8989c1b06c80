using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;

namespace RlActors.Groups;

/// <summary>Everything about one group that follows from its recipe and its admission: a group that is begun again is the same.</summary>
/// <param name="Id">The group.</param>
/// <param name="Plan">What makes it whole.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Policy">The version at its admission.</param>
/// <param name="Sampling">How it is sampled.</param>
/// <param name="PromptTokens">Token ids of the prompt.</param>
internal sealed record GroupTerms(GroupId Id, GroupPlan Plan, long Seed, PolicyVersion Policy, SamplingOptions Sampling, int[] PromptTokens)
{
    /// <summary>The terms of an admitted group.</summary>
    public static GroupTerms Of(RunContext context, GroupRow group, RolloutStageOptions stage, PolicyVersion policy)
    {
        var rl = stage as RlStageOptions;
        var plan = new GroupPlan(
            stage.GroupSize, rl?.HasGreedyBaseline == true, [.. context.JudgesOf(group.Stage).Group.Select(judge => judge.Label)],
            rl?.DynamicSampling is { } dynamic ? new NoSignalRule((long)dynamic.MaxRefill * stage.GroupsPerStep, dynamic.AboveMean, dynamic.BelowMean) : null);
        return new GroupTerms(
            group.Id, plan, Seeds.ForGroup(context.Recipe.Seed, group.Stage, group.Id.Prompt, group.Id.Attempt), policy,
            stage.SamplingAt(group.AdmittedVersion), context.Prompts.Encode(context.Prompt(group.Stage, group.Id.Prompt).Text));
    }
}
