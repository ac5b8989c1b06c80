using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using RlActors.Learning.Threads;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Learning.Training;

/// <summary>Trains a run's model on a thread of its own. The same state and the same step give the same bits: rows, batches and sums have a fixed order.</summary>
public sealed class TrainingEngine : ITrainingEngine
{
    private readonly IWeightStore _store;
    private readonly string _run;
    private readonly LearnerOptions _options;
    private readonly EngineThread _thread;
    private readonly ReferencePolicy _reference;
    private TrainingState? _state;

    private TrainingEngine(IWeightStore store, string run, DecoderConfig config, LearnerOptions options)
    {
        (_store, _run, _options) = (store, run, options);
        _reference = new ReferencePolicy(store, run, config, options.Precision);
        _thread = new EngineThread($"train {run}", options.Threads);
    }

    /// <summary>Makes an engine whose weights are not set until <see cref="LoadAsync"/>.</summary>
    public static async Task<TrainingEngine> CreateAsync(
        IWeightStore store, string run, DecoderConfig config, LearnerOptions options, CancellationToken cancellationToken)
    {
        var engine = new TrainingEngine(store, run, config, options);
        try
        {
            await engine._thread.RunAsync(
                () => engine._state = new TrainingState(new CausalLanguageModel(config, ElementType.Of(options.Precision), EngineDevice.Best()), options.ActivationCheckpointing), cancellationToken).ConfigureAwait(false);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task LoadAsync(LearnerState state, string initial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var weights = await _store.OpenAsync(_run, state.Weights, cancellationToken).ConfigureAwait(false);
        await using var _ = weights.ConfigureAwait(false);
        var optimizer = state.Optimizer is null ? null : await _store.OpenAsync(_run, state.Optimizer, cancellationToken).ConfigureAwait(false);
        await using var __ = (optimizer ?? Stream.Null).ConfigureAwait(false);
        await _thread.RunAsync(() => Load(weights, optimizer, initial), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Train(step, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<TrainingResult> SuperviseAsync(SupervisedStep step, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => new SupervisedTraining(Loaded(), step, _options.TokensPerMicroBatch).Run(), cancellationToken);

    /// <inheritdoc/>
    public Task<LearnerState> SaveAsync(CancellationToken cancellationToken) => _thread.RunAsync(() => Save(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync().ConfigureAwait(false);
        _reference.Dispose();
        _state?.Dispose();
        _state = null;
    }

    private void Load(Stream weights, Stream? optimizer, string initial)
    {
        var state = _state ?? throw new ObjectDisposedException(nameof(TrainingEngine));
        IsLoaded = false;
        _reference.Is(initial);
        using (var file = new SafetensorsFile(weights, "the learner's weights"))
        {
            ModelWeights.Load(state.Model, file); // checks names and shapes
            foreach (var place in state.Parameters.Places)
            {
                using var master = place.In(state.Parameters.Values);
                file.CopyTo(place.Name, master);
            }
        }

        if (optimizer is null)
        {
            state.Optimizer.Reset();
        }
        else
        {
            OptimizerFile.Read(optimizer, "the optimiser's state", state.Parameters, state.Optimizer);
        }

        IsLoaded = true;
    }

    private TrainingResult Train(PolicyStep step, CancellationToken cancellationToken)
    {
        var state = Loaded();
        var reference = step.Stage.Loss.KlCoefficient > 0 ? _reference.Get(cancellationToken) : null;
        return new PolicyTraining(state, reference, step, _options.TokensPerMicroBatch).Run();
    }

    /// <summary>Whether a state is in memory, whole.</summary>
    private bool IsLoaded { get; set; }

    /// <summary>The writes block this thread and no other: nothing else may touch the tensors until they are durable.</summary>
    private LearnerState Save(CancellationToken cancellationToken)
    {
        var state = Loaded();
        string weights = Put(state.Write);
        string? optimizer = state.Optimizer.Updates == 0 ? null : Put(stream => OptimizerFile.Write(stream, state.Parameters, state.Optimizer));
        return new LearnerState(weights, optimizer);

        string Put(Action<Stream> write) => _store.PutAsync(_run, write, cancellationToken).GetAwaiter().GetResult();
    }

    private TrainingState Loaded() =>
        IsLoaded ? _state! : throw new RlActorsException($"the training engine of run '{_run}' has no weights yet; load a learner's state before training");
}
