using RlActors.Engines;
using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using RlActors.Learning.Threads;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Learning.Training;

/// <summary>Trains a run's model on a thread of its own. The same state and the same step give the same bits: rows, batches and sums have a fixed order.</summary>
public sealed class TrainingEngine : ITrainingEngine
{
    private readonly string _run;
    private readonly LearnerOptions _options;
    private readonly LearnerFiles _files;
    private readonly FrozenReference _frozen;
    private readonly EngineThread _thread;
    private TrainingState? _state;
    private StageModels? _models; // null: no whole state is in memory

    private TrainingEngine(IWeightStore store, string run, DecoderConfig config, LearnerOptions options)
    {
        (_run, _options) = (run, options);
        _files = new LearnerFiles(store, run);
        _frozen = new FrozenReference(store, run, config, options.Precision);
        _thread = new EngineThread($"train {run}", options.Threads);
    }

    /// <summary>Makes an engine whose weights are not set until <see cref="LoadAsync"/>.</summary>
    public static async Task<TrainingEngine> CreateAsync(
        IWeightStore store, string run, DecoderConfig config, LearnerOptions options, CancellationToken cancellationToken)
    {
        var engine = new TrainingEngine(store, run, config, options);
        try
        {
            await engine._thread.RunAsync(() => engine._state = Create(config, options), cancellationToken).ConfigureAwait(false);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task LoadAsync(StageOptions stage, LearnerState state, StageModels models, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(models);
        return _thread.RunAsync(() => Load(state, models, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Train(step, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<TrainingResult> FitAsync(BatchStep step, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => new SupervisedTraining(Loaded().State, step, _options.TokensPerMicroBatch).Run(), cancellationToken);

    /// <inheritdoc/>
    public Task<LearnerState> SaveAsync(CancellationToken cancellationToken) =>
        _thread.RunAsync(() => _files.Save(Loaded().State, Loaded().Models.Initial, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync().ConfigureAwait(false);
        _frozen.Dispose();
        _state?.Dispose();
        _state = null;
    }

    private static TrainingState Create(DecoderConfig config, LearnerOptions options) =>
        new(new CausalLanguageModel(config, ElementType.Of(options.Precision), EngineDevice.Best()), options.ActivationCheckpointing, options.Lora);

    private void Load(LearnerState committed, StageModels models, CancellationToken cancellationToken)
    {
        _models = null;
        _files.Load(_state ?? throw new ObjectDisposedException(nameof(TrainingEngine)), committed, models.Initial, cancellationToken);
        _frozen.Is(models.ReferenceOrInitial);
        _models = models;
    }

    private TrainingResult Train(PolicyStep step, CancellationToken cancellationToken)
    {
        var state = Loaded().State;
        IReferencePolicy? reference = step.Stage.Loss.KlCoefficient == 0 ? null : state.Adapters is null ? _frozen.Load(cancellationToken) : new AdaptersOff(state);
        return new PolicyTraining(state, reference, step, _options.TokensPerMicroBatch).Run();
    }

    private (TrainingState State, StageModels Models) Loaded() => _models is not null
        ? (_state!, _models)
        : throw new RlActorsException($"the training engine of run '{_run}' has no weights yet; load a learner's state before training");
}
