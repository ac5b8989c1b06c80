using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Weights;

/// <summary>Reads policy versions off the ledger: a version exists once its step is committed.</summary>
internal static class CommittedVersions
{
    /// <summary>The newest version of a policy, in the newest stage; null before a stage is open.</summary>
    public static async Task<PolicyVersion?> LatestPolicyAsync(ILedgerReader ledger, string run, CancellationToken cancellationToken)
    {
        var stages = await ledger.ReadStagesAsync(run, cancellationToken);
        if (stages.Count == 0 || await ledger.FindRunAsync(run, cancellationToken) is not { } row)
        {
            return null;
        }

        var (version, _) = await OfStageAsync(ledger, stages[^1], cancellationToken);
        return PolicyOf(RecipeReader.Read(row.Recipe, run), stages[^1], version);
    }

    /// <summary>The policy that generators sample with while a stage is at a version: that version, or what the stage began with where it yields no policy.</summary>
    public static PolicyVersion PolicyOf(Recipe recipe, StageRow stage, PolicyVersion version) => recipe.Stages[stage.Stage].Yields == StageYield.Policy
        ? version
        : new PolicyVersion(stage.Stage, 0, 0, stage.Initial.Weights);

    /// <summary>The newest version of a stage with the learner's state; version 0 is the stage's initial model.</summary>
    public static async Task<(PolicyVersion Version, LearnerState State)> OfStageAsync(ILedgerReader ledger, StageRow stage, CancellationToken cancellationToken)
    {
        var step = await ledger.FindLastStepAsync(stage.Run, stage.Stage, cancellationToken);
        return step is null
            ? (new PolicyVersion(stage.Stage, 0, 0, stage.Initial.Weights), stage.Initial)
            : (new PolicyVersion(stage.Stage, step.Version, step.Lineage, step.State.Weights), step.State);
    }

    /// <summary>A version of a stage by its number.</summary>
    /// <exception cref="RlActorsException">The stage has not got so far.</exception>
    public static async Task<PolicyVersion> AtAsync(ILedgerReader ledger, string run, int stage, int number, CancellationToken cancellationToken)
    {
        if (number == 0)
        {
            var row = (await ledger.ReadStagesAsync(run, cancellationToken)).First(candidate => candidate.Stage == stage);
            return new PolicyVersion(stage, 0, 0, row.Initial.Weights);
        }

        var last = await ledger.FindLastStepAsync(run, stage, cancellationToken);
        var steps = await ledger.ReadLastStepsAsync(run, stage, Math.Max(1, (last?.Version ?? 0) - number + 1), cancellationToken);
        return steps.FirstOrDefault(candidate => candidate.Version == number) is { } step
            ? new PolicyVersion(stage, number, step.Lineage, step.State.Weights)
            : throw new RlActorsException($"stage {stage} of run '{run}' has no version {number}");
    }
}
