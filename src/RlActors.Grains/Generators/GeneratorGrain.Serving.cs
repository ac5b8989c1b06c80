using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Identity;

namespace RlActors.Generators;

/// <summary>Serving: completions for people and programs outside the run, beside the rollouts.</summary>
internal sealed partial class GeneratorGrain
{
    /// <summary>While rollouts are under way, one in this many decode slots may be used for what is served.</summary>
    private const int ServedShare = 4;

    /// <summary>Without rollouts, this many batches of decode slots may be asked for.</summary>
    private const int ServedBatches = 3;

    /// <summary>Versions pinned at the same time: each holds the weights a second time.</summary>
    private const int PinnedAtOnce = 2;

    private readonly Dictionary<PolicyVersion, int> _pinned = [];
    private readonly RecentVersions _versions = new();
    private int _served;
    private long _orders;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SampledChunk> SampleAsync(SamplingOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (duty.IsDraining)
        {
            throw new GeneratorBusyException($"{Draining()}; ask again in a moment");
        }

        var engine = await EngineAsync();
        CheckRoom(order);
        _served += order.Indices.Length;
        if (order.Pinned is { } pinned)
        {
            _pinned[pinned] = _pinned.GetValueOrDefault(pinned) + 1;
        }

        try
        {
            await CatchUpAsync(order);
            await foreach (var events in EventsAsync(engine, order, cancellationToken))
            {
                yield return new SampledChunk(VersionsOf(events, order.Pinned), PackedSamples.Pack(events));
            }
        }
        finally
        {
            _served -= order.Indices.Length;
            if (order.Pinned is { } held && --_pinned[held] == 0)
            {
                _pinned.Remove(held);
            }

            if (_leaving)
            {
                LeaveUnlessServing();
            }
        }
    }

    /// <summary>A generator that its run, or its silo, needs no more goes when what it serves and measures has ended; it takes nothing new.</summary>
    private void LeaveUnlessServing()
    {
        if (_served == 0 && _measuring == 0)
        {
            DeactivateOnIdle();
        }
    }

    private void CheckRoom(SamplingOrder order)
    {
        int slots = _context!.Recipe.Generation.Slots, most = ServedBatches * slots;
        if (order.Indices.Length > most)
        {
            throw new RlActorsException($"{order.Indices.Length} completions of one prompt were asked for; this generator serves at most {most} at a time: ask for fewer");
        }

        int limit = _underWay.Count > 0 ? Math.Max(1, slots / ServedShare) : most;
        if (_leaving || (_served > 0 && _served + order.Indices.Length > limit))
        {
            throw new GeneratorBusyException($"the generator of run '{Run}' serves {_served} completions already and may serve {limit} now; ask again in a moment");
        }

        if (order.Pinned is { } pinned && !_pinned.ContainsKey(pinned) && _pinned.Count >= PinnedAtOnce)
        {
            throw new GeneratorBusyException($"the generator of run '{Run}' serves {_pinned.Count} pinned versions already; ask again in a moment");
        }
    }

    /// <summary>Whoever names no version gets the newest one, on a generator that nobody pings too.</summary>
    private async Task CatchUpAsync(SamplingOrder order)
    {
        if (order.Pinned is not null)
        {
            return;
        }

        var newest = await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).GetLatestAsync()
            ?? throw new PolicyUnavailableException($"run '{Run}' has no policy yet: its first stage has not begun; ask again in a moment");
        if (!await ReachAsync(newest))
        {
            throw new PolicyUnavailableException($"version {newest.Stage}.{newest.Number} of run '{Run}' is being loaded; ask again in a moment");
        }
    }

    private async Task<bool> ReachAsync(PolicyVersion newest)
    {
        try
        {
            return await _follower!.ReachAsync(newest, ServedPatience);
        }
        catch (RlActorsException error)
        {
            throw new PolicyUnavailableException($"version {newest.Stage}.{newest.Number} of run '{Run}' cannot be loaded: {error.Message}", error);
        }
    }

    /// <summary>Whatever happened since the last look, in one list; the channel holds at most what the order's completions can have in tokens.</summary>
    private async IAsyncEnumerable<IReadOnlyList<SampledEvent>> EventsAsync(
        IGenerationEngine engine, SamplingOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<SampledEvent>(new UnboundedChannelOptions { SingleReader = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = PumpAsync(engine, RequestOf(order, channel.Writer), channel.Writer, ended.Token);
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                var events = new List<SampledEvent>();
                while (channel.Reader.TryRead(out var one))
                {
                    events.Add(one);
                }

                yield return events;
            }
        }
        finally
        {
            await ended.CancelAsync();
            await pump;
        }
    }

    private GenerationRequest RequestOf(SamplingOrder order, ChannelWriter<SampledEvent> writer)
    {
        var tokenizer = _context!.Tokenizer;
        return new GenerationRequest(
            $"serve/{_orders++}", order.PromptTokens, order.Indices, order.Seed, order.Sampling,
            [.. order.StopTokens, .. order.IgnoreStopTokens ? [] : tokenizer.StopTokens],
            order.Pinned, order.Shaping, order.StopTexts.Length == 0 ? null : new StopTexts(tokenizer, order.StopTexts),
            token => writer.TryWrite(new SampledEvent(token.Index, token, null)));
    }

    /// <summary>The engine tells of a completion's tokens before it hands out the completion, so the order in the channel is that of the sampling. It never throws.</summary>
    private static async Task PumpAsync(IGenerationEngine engine, GenerationRequest request, ChannelWriter<SampledEvent> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var completion in engine.GenerateAsync(request, cancellationToken))
            {
                writer.TryWrite(new SampledEvent(completion.Index, null, completion.Finish));
            }

            writer.TryComplete();
        }
        catch (Exception error)
        {
            writer.TryComplete(error);
        }
    }

    private PolicyVersion[] VersionsOf(IReadOnlyList<SampledEvent> events, PolicyVersion? pinned) => pinned is not null
        ? [pinned]
        : [.. events.Select(one => one.Token?.Version).OfType<int>().Distinct().Select(number => _versions.GetValueOrDefault(number)).OfType<PolicyVersion>()];
}
