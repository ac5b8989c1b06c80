using RlActors.Client.Output;
using RlActors.Client.Verification;
using RlActors.Engines;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Client.Replay;

/// <summary>
/// INV-1's last word: trains every stage once more, from its first weights, by the step rows alone, and compares the hash after each.
/// What the ledger names was applied, in that order, and nothing else was.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="weights">The run's own files; they are only read.</param>
/// <param name="createEngines">Makes engines that work on a store.</param>
/// <param name="environment">The run's tasks and tokenizer, for stages that train on batches.</param>
internal sealed class LedgerReplay(ILedgerReader ledger, IWeightStore weights, Func<IWeightStore, IEngineFactory> createEngines, IRunEnvironment environment)
{
    /// <summary>Replays a run's committed steps; ends at the first difference.</summary>
    /// <exception cref="RlActorsException">A file that a stage began with is gone, or the recipe's task is not known here.</exception>
    public async Task<ReplayReport> ReplayAsync(RecordedRun run, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var store = new HashingWeightStore(weights);
        await using var engine = await createEngines(store).CreateTrainingEngineAsync(run.Row.Name, run.Row.Model, run.Recipe.Learner, cancellationToken);
        var position = new ReplayPosition(run, progress);
        foreach (var stage in run.Stages)
        {
            var steps = run.Steps.Where(step => step.Stage == stage.Stage).ToArray();
            if (steps.Length == 0)
            {
                continue;
            }

            var difference = await ReplayAsync(engine, run, stage, steps, position, cancellationToken);
            if (difference is not null)
            {
                return position.Report(difference);
            }
        }

        return position.Report(null);
    }

    private async Task<ReplayDifference?> ReplayAsync(
        ITrainingEngine engine, RecordedRun run, StageRow stage, StepRow[] steps, ReplayPosition position, CancellationToken cancellationToken)
    {
        var options = run.Recipe.Stages[stage.Stage];
        if (options is RejectionSamplingStageOptions)
        {
            return Keep(stage, steps, position);
        }

        await engine.LoadAsync(options, stage.Initial, run.Models.ModelsOf(stage.Stage), cancellationToken);
        return options switch
        {
            BatchStageOptions batches => await FitAsync(engine, run, batches, steps, position, cancellationToken),
            RlStageOptions rl => await ReinforceAsync(engine, rl, steps, position, cancellationToken),
            _ => new(stage.Stage, steps[0].Version, $"a stage of kind {options.Kind} takes no steps"),
        };
    }

    /// <summary>The steps of rejection sampling leave the weights as they were.</summary>
    private static ReplayDifference? Keep(StageRow stage, StepRow[] steps, ReplayPosition position)
    {
        foreach (var step in steps)
        {
            position.Arrived(stage.Initial);
            if (step.State != stage.Initial)
            {
                return new(step.Stage, step.Version, $"its stage trains nothing and began with weights {ShortHash.Of(stage.Initial.Weights)}, but the ledger has {ShortHash.Of(step.State.Weights)}");
            }

            position.Stepped();
        }

        return null;
    }

    private async Task<ReplayDifference?> ReinforceAsync(
        ITrainingEngine engine, RlStageOptions rl, StepRow[] steps, ReplayPosition position, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            var groups = new List<TrajectoryGroup>();
            foreach (var id in step.Groups)
            {
                if (await ledger.FindTrajectoriesAsync(id, cancellationToken) is not { } group)
                {
                    return new(step.Stage, step.Version, $"group {id} is not whole in the ledger");
                }

                groups.Add(group);
            }

            var result = await engine.TrainAsync(new PolicyStep(step.Version - 1, rl, groups), cancellationToken);
            if (await CompareAsync(engine, step, result, position, cancellationToken) is { } difference)
            {
                return difference;
            }

            position.Stepped();
        }

        return null;
    }

    private async Task<ReplayDifference?> FitAsync(
        ITrainingEngine engine, RecordedRun run, BatchStageOptions options, StepRow[] checkpoints, ReplayPosition position, CancellationToken cancellationToken)
    {
        var task = environment.CreateTask(options.Task ?? run.Recipe.Task);
        var prompts = await environment.ReadPromptEncoderAsync(weights, run.Row.Name, run.Row.Model, run.Recipe.Chat, cancellationToken);
        var batches = await BatchSources.OpenAsync(ledger, run.Row.Name, run.Recipe, checkpoints[0].Stage, task, prompts, cancellationToken);
        int update = 0;
        foreach (var checkpoint in checkpoints)
        {
            TrainingResult? result = null;
            for (; update < checkpoint.Version; update++)
            {
                result = await engine.FitAsync(new BatchStep(update, options, batches.Get(update)), cancellationToken);
                position.Updated();
            }

            if (await CompareAsync(engine, checkpoint, result, position, cancellationToken) is { } difference)
            {
                return difference;
            }

            position.Checkpointed();
        }

        return null;
    }

    private static async Task<ReplayDifference?> CompareAsync(
        ITrainingEngine engine, StepRow row, TrainingResult? result, ReplayPosition position, CancellationToken cancellationToken)
    {
        if (result is null or { Outcome: StepOutcome.NonFinite })
        {
            return new(row.Stage, row.Version, result is null ? "the ledger names no update that makes it" : "its loss or gradient is not finite");
        }

        var state = await engine.SaveAsync(cancellationToken);
        position.Arrived(state);
        if (state.Weights != row.State.Weights)
        {
            return new(row.Stage, row.Version, $"replayed weights {ShortHash.Of(state.Weights)}, but the ledger has {ShortHash.Of(row.State.Weights)}");
        }

        return state.Optimizer == row.State.Optimizer
            ? null
            : new(row.Stage, row.Version, $"replayed optimiser state {Shown(state)}, but the ledger has {Shown(row.State)} (the weights agree)");
    }

    private static string Shown(LearnerState state) => state.Optimizer is null ? "none" : ShortHash.Of(state.Optimizer);
}
