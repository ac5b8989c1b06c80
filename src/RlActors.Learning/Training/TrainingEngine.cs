using RlActors.Engines;
using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using RlActors.Learning.Threads;
using RlActors.Recipes;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Trains a run's model on a thread of its own. The same state and the same step give the same bits: rows, batches and sums have a fixed order.</summary>
public sealed class TrainingEngine : IReplicaEngine
{
    private readonly string _run;
    private readonly DecoderConfig _config;
    private readonly LearnerOptions _options;
    private readonly LearnerFiles _files;
    private readonly FrozenReference _frozen;
    private readonly EngineThread _thread;
    private TrainingState? _state;
    private Learner? _learner;    // of the stage that was loaded last
    private StageModels? _models; // null: no whole state is in memory
    private string? _other;       // weights of the policy that the stage's losses look at

    private TrainingEngine(IWeightStore store, string run, DecoderConfig config, LearnerOptions options)
    {
        (_run, _config, _options) = (run, config, options);
        _files = new LearnerFiles(store, run, options.Publish);
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
            await engine._thread.RunAsync(() => engine._state = engine.Create(config), cancellationToken).ConfigureAwait(false);
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
        ArgumentNullException.ThrowIfNull(stage);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(models);
        return _thread.RunAsync(() => Load(stage, state, models, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Train(step, Alone(), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<TrainingResult> TrainAsync(PolicyStep step, IShardExchange exchange, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Train(step, exchange, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<TrainingResult> FitAsync(BatchStep step, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Fit(step, Alone(), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<TrainingResult> FitAsync(BatchStep step, IShardExchange exchange, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Fit(step, exchange, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<string> DigestAsync(CancellationToken cancellationToken) => _thread.RunAsync(() => StateDigest.Of(Loaded().Learner), cancellationToken);

    /// <inheritdoc/>
    public Task<LearnerState> SaveAsync(CancellationToken cancellationToken) =>
        _thread.RunAsync(() => _files.Save(Loaded().Learner, Loaded().Models, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync().ConfigureAwait(false);
        _frozen.Dispose();
        _files.Dispose();
        _learner?.Dispose();
        _state?.Dispose();
        _state = null;
    }

    private TrainingState Create(DecoderConfig config, bool scored = false)
    {
        using var scope = torch.NewDisposeScope(); // what a model keeps is detached from it; the rest is let go now rather than by the collector
        return new(new CausalLanguageModel(config, ElementType.Of(_options.Precision), EngineDevice.Best()), _options.ActivationCheckpointing, _options.Lora, scored);
    }

    private void Load(StageOptions stage, LearnerState committed, StageModels models, CancellationToken cancellationToken)
    {
        _models = null;
        _learner?.Dispose();
        var policy = Shaped(stage is RewardModelStageOptions);
        _learner = new Learner(policy, stage is RlStageOptions { Critic: { } critic } ? Critic(critic, policy, models) : null);
        _files.Load(_learner, committed, models, cancellationToken);
        _frozen.Is(OtherOf(stage, models));
        (_models, _other) = (models, OtherOf(stage, models));
    }

    /// <summary>The policy that a stage's losses look at.</summary>
    private static string OtherOf(StageOptions stage, StageModels models) => stage is DistillStageOptions
        ? models.Teacher ?? throw new RlActorsException("a stage of kind distill was loaded without its teacher's weights")
        : models.ReferenceOrInitial;

    /// <summary>The state in memory, made anew where the stage trains a reward model and the last one a policy, or the other way round.</summary>
    private TrainingState Shaped(bool scored)
    {
        var state = _state ?? throw new ObjectDisposedException(nameof(TrainingEngine));
        if (scored != (state.Head is not null))
        {
            _state = null;
            state.Dispose();
            _state = state = Create(scored ? _config.AsTrunk() : _config, scored);
        }

        return state;
    }

    /// <summary>A step that is cut into parts for several shards, all of them computed here; null: it is not cut.</summary>
    private GradientExchange? Alone() => _options.Shards == 1 ? null : GradientExchange.Alone(_options.Shards, _options.GradientPrecision);

    private StepDivision Divided(IShardExchange? exchange) => new(_options.TokensPerMicroBatch, exchange);

    private TrainingResult Fit(BatchStep step, IShardExchange? exchange, CancellationToken cancellationToken) =>
        new BatchTraining(Loaded().Learner.Policy, () => Reference(cancellationToken), step, Divided(exchange)).Run();

    private TrainingResult Train(PolicyStep step, IShardExchange? exchange, CancellationToken cancellationToken)
    {
        var learner = Loaded().Learner;
        return step.Stage.Preference is null
            ? new PolicyTraining(learner, () => Reference(cancellationToken), step, Divided(exchange)).Run()
            : new OnlinePreferenceTraining(learner.Policy, () => Reference(cancellationToken), step, Divided(exchange)).Run();
    }

    private Critic Critic(CriticOptions options, TrainingState policy, StageModels models) => options.Trunk == CriticTrunk.Shared
        ? new SharedTrunkCritic(policy, options)
        : new OwnTrunkCritic(fresh => CreateCritic(models.CriticOrInitial, fresh), options, _options.Offload);

    /// <param name="weights">What it begins with, and what adapters are put on.</param>
    /// <param name="fresh">Whether its values come from the file; else what adapters are put on does.</param>
    private TrainingState CreateCritic(string weights, bool fresh)
    {
        var state = Create(_config.AsTrunk(), scored: true);
        try
        {
            if (fresh || state.Adapters is not null)
            {
                _files.LoadModel(state, weights, "the critic's weights", CancellationToken.None);
            }

            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>The model with its adapters switched off where that is the reference, else a second copy.</summary>
    private ReferenceUse Reference(CancellationToken cancellationToken)
    {
        var (learner, models) = Loaded();
        if (learner.Policy.Adapters is not null && _other == models.Initial)
        {
            return new ReferenceUse(new AdaptersOff(learner.Policy), () => { });
        }

        return new ReferenceUse(_frozen.Load(cancellationToken), () =>
        {
            if (_options.Offload == Offload.Idle)
            {
                _frozen.Dispose();
            }
        });
    }

    private (Learner Learner, StageModels Models) Loaded() => _models is not null
        ? (_learner!, _models)
        : throw new RlActorsException($"the training engine of run '{_run}' has no weights yet; load a learner's state before training");
}
