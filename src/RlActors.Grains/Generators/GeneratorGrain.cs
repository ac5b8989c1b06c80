using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Trajectories;

namespace RlActors.Generators;

/// <summary>Lends one device's generation engine to the groups of a run. The silo that has the device pings it, which is what places it there.</summary>
[Reentrant, PreferLocalPlacement]
internal sealed partial class GeneratorGrain(RunCatalog catalog, IEngineFactory engines, ActorClock clock, ILogger<GeneratorGrain> log) : Grain, IGeneratorGrain
{
    private readonly Dictionary<string, CancellationTokenSource> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private Task<IGenerationEngine>? _engine;
    private VersionFollower? _follower;
    private RunContext? _context;
    private bool _leaving;

    /// <summary>A group asks elsewhere rather than wait longer for weights, and whoever is served is told to ask again.</summary>
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(2), ServedPatience = TimeSpan.FromSeconds(20);

    private string Run => this.GetPrimaryKeyString().Split('/', 2)[0];

    /// <inheritdoc/>
    public async Task<GeneratorReply> GenerateAsync(GeneratorOrder order)
    {
        string key = order.Group.ToString();
        var engine = await EngineAsync();
        if (_underWay.ContainsKey(key))
        {
            return new GeneratorReply(true, engine.Current, null);
        }

        if (_leaving || Room(engine.Statistics) < order.Indices.Length)
        {
            return new GeneratorReply(false, engine.Current, "no free slots");
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
            DeliverAsync(engine, order, _underWay[key].Token).Ignore();
        }

        return new GeneratorReply(true, engine.Current, null);
    }

    /// <inheritdoc/>
    public async Task<Immutable<byte[][]>> EvaluateAsync(PolicyVersion pinned, Immutable<int[][]> prompts, SamplingOptions sampling, long seed)
    {
        var engine = await EngineAsync();
        var stops = _context!.Tokenizer.StopTokens;
        var packed = await Task.WhenAll(prompts.Value.Select(async (prompt, i) =>
        {
            var request = new GenerationRequest($"evaluate/{pinned.Hash}/{seed}/{i}", prompt, [0], Seeds.ForPrompt(seed, prompt), sampling, stops, pinned);
            await foreach (var completion in engine.GenerateAsync(request, CancellationToken.None))
            {
                return PackedTrajectories.Pack(completion);
            }

            throw new InvalidOperationException("the engine ended a request without a completion");
        }));
        return new Immutable<byte[][]>(packed);
    }

    /// <inheritdoc/>
    public async Task<double[]> ScoreAsync(PolicyVersion pinned, Immutable<int[][]> prompts, Immutable<int[][]> completions)
    {
        var engine = await EngineAsync();
        ScoredText[] texts = [.. prompts.Value.Zip(completions.Value, (prompt, completion) => new ScoredText(prompt, completion))];
        var logprobs = await engine.ScoreAsync(pinned, texts, temperature: 1, CancellationToken.None);
        return [.. logprobs.Select(text => text.Sum(logprob => (double)logprob))];
    }

    /// <inheritdoc/>
    public async Task OnPublishedAsync(PolicyVersion version)
    {
        await EngineAsync();
        _follower!.Hear(version);
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
        var engine = await EngineAsync();
        var newest = await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).ReportAsync(this.GetPrimaryKeyString());
        if (newest is not null)
        {
            _follower!.Hear(newest);
        }

        var statistics = engine.Statistics;
        return new GeneratorReport(
            this.GetPrimaryKeyString(), engine.Current, statistics.SampledTokens, statistics.BusySeconds, statistics.Waiting, statistics.Running);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync()
    {
        _leaving = true;
        LeaveUnlessServing();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        foreach (var request in _underWay.Values)
        {
            await request.CancelAsync();
        }

        _follower?.Dispose();
        if (_engine is not null)
        {
            await (await _engine).DisposeAsync();
        }
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
            // The engine is being released; the group asks elsewhere.
        }
        catch (Exception error)
        {
            LogNotDelivered(error, key);
        }
        finally
        {
            _asked.Remove(key);
            _underWay.Remove(key);
        }
    }
}
