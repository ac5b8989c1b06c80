using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using RlActors.Cluster;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Placement;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Trajectories;

namespace RlActors.Generators;

/// <summary>Lends one device's generation engine to the groups of a run; it is always on the silo that has the device.</summary>
[Reentrant, RandomPlacement, PlacedBy(PlacementNeed.Device), Immovable]
internal sealed partial class GeneratorGrain(RunCatalog catalog, IEngineFactory engines, SiloDuty duty, ActorClock clock, ILogger<GeneratorGrain> log) : Grain, IGeneratorGrain
{
    private readonly Dictionary<string, CancellationTokenSource> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _deliveries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private Task<IGenerationEngine>? _engine;
    private VersionFollower? _follower;
    private RunContext? _context;
    private int _measuring;
    private bool _leaving;

    /// <summary>A group asks elsewhere rather than wait longer for weights, and whoever is served is told to ask again.</summary>
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(2), ServedPatience = TimeSpan.FromSeconds(20);

    private string Key => this.GetPrimaryKeyString();

    private string Run => Key.Split('/', 2)[0];

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        duty.Came(Key, this.AsReference<IGeneratorGrain>());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<GeneratorReply> GenerateAsync(GeneratorOrder order)
    {
        string key = order.Group.ToString();
        if (duty.IsDraining && _engine is null)
        {
            return new GeneratorReply(false, null, Draining());
        }

        var engine = await EngineAsync();
        if (_underWay.ContainsKey(key))
        {
            return new GeneratorReply(true, engine.Current, null);
        }

        if (_leaving || duty.IsDraining || Room(engine.Statistics) < order.Indices.Length)
        {
            return new GeneratorReply(false, engine.Current, duty.IsDraining ? Draining() : "no free slots");
        }

        try
        {
            if (!await _follower!.ReachAsync(order.MinVersion, LoadPatience))
            {
                return new GeneratorReply(false, engine.Current, $"loading version {order.MinVersion.Number}");
            }
        }
        catch (RlActorsException error)
        {
            return new GeneratorReply(false, engine.Current, error.Message);
        }

        if (_underWay.TryAdd(key, new CancellationTokenSource()))
        {
            _asked[key] = order.Indices.Length;
            var delivery = DeliverAsync(engine, order, _underWay[key].Token);
            if (!delivery.IsCompleted)
            {
                _deliveries[key] = delivery;
            }
        }

        return new GeneratorReply(true, engine.Current, null);
    }

    /// <inheritdoc/>
    public async Task<Immutable<byte[][]>> EvaluateAsync(PolicyVersion pinned, Immutable<int[][]> prompts, SamplingOptions sampling, long seed)
    {
        var engine = await StayingAsync();
        var stops = _context!.Tokenizer.StopTokens;
        var packed = await MeasureAsync(() => Task.WhenAll(prompts.Value.Select(async (prompt, i) =>
        {
            var request = new GenerationRequest($"evaluate/{pinned.Hash}/{seed}/{i}", prompt, [0], Seeds.ForPrompt(seed, prompt), sampling, stops, pinned);
            await foreach (var completion in engine.GenerateAsync(request, CancellationToken.None))
            {
                return PackedTrajectories.Pack(completion);
            }

            throw new InvalidOperationException("the engine ended a request without a completion");
        })));
        return new Immutable<byte[][]>(packed);
    }

    /// <inheritdoc/>
    public async Task<double[]> ScoreAsync(PolicyVersion pinned, Immutable<int[][]> prompts, Immutable<int[][]> completions)
    {
        var engine = await StayingAsync();
        ScoredText[] texts = [.. prompts.Value.Zip(completions.Value, (prompt, completion) => new ScoredText(prompt, completion))];
        var logprobs = await MeasureAsync(() => engine.ScoreAsync(pinned, texts, temperature: 1, CancellationToken.None));
        return [.. logprobs.Select(text => text.Sum(logprob => (double)logprob))];
    }

    /// <inheritdoc/>
    public async Task OnPublishedAsync(PolicyVersion version)
    {
        if (!_leaving && !duty.IsDraining)
        {
            await EngineAsync();
            _follower!.Hear(version);
        }
    }

    /// <inheritdoc/>
    public async Task<long?> GetProgressAsync(GroupId group)
    {
        string key = group.ToString();
        return _underWay.ContainsKey(key) ? (await EngineAsync()).ProgressOf(key) ?? 0 : null;
    }

    /// <inheritdoc/>
    public async Task<GeneratorReport> PingAsync()
    {
        var engine = await StayingAsync();
        var newest = await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).ReportAsync(Key);
        if (newest is not null)
        {
            _follower!.Hear(newest);
        }

        var statistics = engine.Statistics;
        return new GeneratorReport(
            Key, engine.Current, statistics.SampledTokens, statistics.BusySeconds, statistics.Waiting, statistics.Running);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync()
    {
        _leaving = true;
        LeaveUnlessServing();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(bool finish)
    {
        _leaving = true;
        await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).LeaveAsync(Key);
        if (!finish)
        {
            await GiveUpAsync();
        }

        await Task.WhenAll(_deliveries.Values);
        LeaveUnlessServing();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        await GiveUpAsync();
        _follower?.Dispose();
        if (_engine is { IsFaulted: false })
        {
            await (await _engine).DisposeAsync();
        }

        duty.GeneratorWent(Key);
    }

    /// <summary>Work on a pinned version, which keeps the engine; where the engine is taken away all the same, another generator does it.</summary>
    private async Task<T> MeasureAsync<T>(Func<Task<T>> measure)
    {
        _measuring++;
        try
        {
            return await measure();
        }
        catch (Exception) when (_leaving && duty.IsDraining)
        {
            throw new SiloDrainingException(Draining());
        }
        finally
        {
            _measuring--;
            if (_leaving)
            {
                LeaveUnlessServing();
            }
        }
    }

    private async Task GiveUpAsync()
    {
        foreach (var request in _underWay.Values.ToList())
        {
            await request.CancelAsync();
        }
    }

    private string Draining() => $"the silo of generator '{Key}' is being drained";

    /// <summary>The engine, unless this generator is on its way out: then whoever asks goes to another one.</summary>
    private Task<IGenerationEngine> StayingAsync()
    {
        if (!duty.IsDraining)
        {
            return EngineAsync();
        }

        if (_engine is null)
        {
            DeactivateOnIdle(); // a late call made it
        }

        throw new SiloDrainingException(Draining());
    }

    /// <summary>Completions that may still be asked for: two batches of decode slots wait at most. What is served takes nothing of it.</summary>
    private int Room(GenerationStatistics statistics)
    {
        int bound = Math.Max(3 * _context!.Recipe.Generation.Slots, 2 * _asked.Values.DefaultIfEmpty(0).Max());
        return bound - (statistics.Waiting + statistics.Running - _served);
    }

    private Task<IGenerationEngine> EngineAsync()
    {
        return _engine is null or { IsFaulted: true } ? _engine = MakeAsync() : _engine;

        async Task<IGenerationEngine> MakeAsync()
        {
            _context = await catalog.GetAsync(Run);
            var engine = await engines.CreateGenerationEngineAsync(Run, _context.Row.Model, _context.Recipe.Generation, CancellationToken.None);
            _follower = new VersionFollower(engine, clock, version => _versions[version.Number] = version, (version, error) => LogNotLoaded(version.Number, error.Message));
            return engine;
        }
    }

    private async Task DeliverAsync(IGenerationEngine engine, GeneratorOrder order, CancellationToken cancellationToken)
    {
        string key = order.Group.ToString();
        try
        {
            var request = new GenerationRequest(
                key, order.PromptTokens, order.Indices, order.Seed, order.Sampling, _context!.Tokenizer.StopTokens, Baseline: order.Baseline);
            var group = GrainFactory.GetGrain<IRolloutGroupGrain>(key);
            await foreach (byte[][] finished in FinishedBatches.Of(engine.GenerateAsync(request, cancellationToken)))
            {
                await group.DeliverAsync(new Immutable<byte[][]>(finished));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            GrainFactory.GetGrain<IRolloutGroupGrain>(key).OnAbandonedAsync(Key).Ignore();
        }
        catch (Exception error)
        {
            LogNotDelivered(error, key);
        }
        finally
        {
            _asked.Remove(key);
            _underWay.Remove(key);
            _deliveries.Remove(key);
        }
    }
}
