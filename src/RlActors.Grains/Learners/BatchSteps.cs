using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Learners;

/// <summary>The checkpoints of a stage that trains on data that is there beforehand.</summary>
internal sealed class BatchSteps(LearnerStage stage, BatchStageOptions options, ITrainingEngine engine, IBatchSource source, ICrashPoints crash)
{
    /// <summary>Takes updates up to the next checkpoint and commits it.</summary>
    /// <param name="from">Updates done.</param>
    /// <exception cref="RlActorsException">An update was not finite, or the checkpoint was not committed.</exception>
    public async Task FitAsync(int from)
    {
        int to = Math.Min(from + options.CheckpointEvery, options.MaxUpdates);
        var parent = stage.Leave();
        var results = new List<TrainingResult>();
        for (int update = from; update < to; update++)
        {
            var result = await engine.FitAsync(new BatchStep(update, options, source.Get(update)), CancellationToken.None);
            results.Add(result.Outcome == StepOutcome.NonFinite
                ? throw new RlActorsException($"update {update + 1} of {stage.Title} had a loss or gradient that is not finite; lower stages[{stage.Index}].optimizer.learningRate")
                : result);
        }

        var state = await engine.SaveAsync(CancellationToken.None);
        crash.Reach(CrashPoint.Supervised);
        if (!await stage.CommitAsync(parent, state, [], 0, to, StepMetrics.Of(from, results)))
        {
            throw new RlActorsException($"checkpoint {to} of {stage.Title} of run '{stage.Context.Name}' was not committed; see the log of its silo");
        }
    }
}
