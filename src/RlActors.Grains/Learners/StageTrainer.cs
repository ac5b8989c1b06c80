using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>The training engine of a learner, made when the first stage that trains is opened; stages that train nothing pass their state on.</summary>
internal sealed class StageTrainer(IEngineFactory engines, RunContext context, Func<ITrainingEngine> sharded) : IAsyncDisposable
{
    private ITrainingEngine? _engine;

    /// <summary>The engine of a stage that trains.</summary>
    public ITrainingEngine Engine => _engine ?? throw new InvalidOperationException("a stage that trains is loaded before it is trained");

    /// <summary>Puts a stage's committed state in place of whatever is in memory.</summary>
    public async Task LoadAsync(StageOptions stage, LearnerState state, StageModels models)
    {
        if (stage is RejectionSamplingStageOptions)
        {
            return;
        }

        _engine ??= context.Recipe.Learner.Shards > 1
            ? sharded()
            : await engines.CreateTrainingEngineAsync(context.Name, context.Row.Model, context.Recipe.Learner, CancellationToken.None);
        await _engine.LoadAsync(stage, state, models, CancellationToken.None);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;
}
