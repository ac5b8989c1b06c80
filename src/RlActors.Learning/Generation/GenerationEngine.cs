using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Threads;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>
/// Samples completions on a thread of its own: a lane that follows the newest version, and a lane for every version that is pinned by somebody.
/// The lanes take turns, one decode step each; loads and cancellations happen between two steps.
/// </summary>
public sealed class GenerationEngine : IGenerationEngine
{
    private readonly IWeightStore _store;
    private readonly string _run;
    private readonly DecoderConfig _config;
    private readonly int _slots;
    private readonly EngineThread _thread;
    private readonly ConcurrentDictionary<string, GenerationTicket> _tickets = new();
    private readonly Dictionary<PolicyVersion, DecodeLane> _pinned = [];
    private readonly ConcurrentDictionary<PolicyVersion, Task> _loading = new();
    private DecodeLane? _lane;
    private volatile PolicyVersion? _current;
    private GenerationStatistics _statistics = new(0, 0, 0, 0);
    private volatile bool _disposing;

    /// <summary>Makes an engine without weights.</summary>
    public GenerationEngine(IWeightStore store, string run, DecoderConfig config, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_store, _run, _config, _slots) = (store, run, config, options.Slots);
        _thread = new EngineThread($"generate {run}", options.Threads, Step);
    }

    /// <inheritdoc/>
    public PolicyVersion? Current => _current;

    /// <inheritdoc/>
    public GenerationStatistics Statistics => Volatile.Read(ref _statistics);

    /// <inheritdoc/>
    public long? ProgressOf(string key) => _tickets.TryGetValue(key, out var ticket) ? ticket.Sampled : null;

    /// <inheritdoc/>
    public async Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!IsNewer(version))
        {
            return;
        }

        using var file = await OpenAsync(version, cancellationToken).ConfigureAwait(false);
        await _thread.RunAsync(() =>
        {
            if (IsNewer(version))
            {
                _lane ??= NewLane();
                ModelWeights.Load(_lane.Model, file);
                _lane.Version = version.Number;
                _current = version;
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequestLimits.Check(request, _config);
        var ticket = new GenerationTicket(request);
        if (request.Indices.Length == 0)
        {
            yield break;
        }

        _tickets[request.Key] = ticket;
        try
        {
            await StartAsync(ticket, cancellationToken).ConfigureAwait(false);
            await foreach (var completion in ticket.Finished.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return completion;
            }
        }
        finally
        {
            _tickets.TryRemove(KeyValuePair.Create(request.Key, ticket));
            await StopAsync(ticket).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        RequestLimits.Check(texts, temperature, _config);
        using var file = await OpenAsync(version, cancellationToken).ConfigureAwait(false);
        return await _thread.RunAsync(() =>
        {
            using var model = new CausalLanguageModel(_config, torch.ScalarType.Float32, EngineDevice.Best());
            ModelWeights.Load(model, file);
            return texts.Select(text => TextScorer.Score(model, text, temperature)).ToArray();
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends every request that is under way with an error, and the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposing = true;
        await _thread.DisposeAsync().ConfigureAwait(false);
        foreach (var lane in _pinned.Values.Append(_lane).OfType<DecodeLane>())
        {
            lane.Fail(new ObjectDisposedException(nameof(GenerationEngine), "the generation engine was disposed"));
            lane.Dispose();
        }

        _pinned.Clear();
        _lane = null;
    }

    private bool IsNewer(PolicyVersion version) => _current is not { } current || current.IsOlderThan(version);

    private async Task StartAsync(GenerationTicket ticket, CancellationToken cancellationToken)
    {
        if (ticket.Request.Pinned is { } version)
        {
            await StartPinnedAsync(ticket, version, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _thread.RunAsync(
            () => (_lane ?? throw new RlActorsException($"the generation engine of run '{_run}' has no weights yet; load a version before sampling")).Add(ticket),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first request that pins a version loads it; those that come meanwhile wait for that, and start together.</summary>
    private async Task StartPinnedAsync(GenerationTicket ticket, PolicyVersion version, CancellationToken cancellationToken)
    {
        while (!await _thread.RunAsync(() => TryAddPinned(ticket, version), cancellationToken).ConfigureAwait(false))
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var loading = _loading.GetOrAdd(version, mine.Task);
            if (loading != mine.Task)
            {
                await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            try
            {
                using var file = await OpenAsync(version, cancellationToken).ConfigureAwait(false);
                await _thread.RunAsync(() => AddPinned(ticket, version, file), cancellationToken).ConfigureAwait(false);
                return;
            }
            finally
            {
                _loading.TryRemove(version, out _);
                mine.SetResult();
            }
        }
    }

    private bool TryAddPinned(GenerationTicket ticket, PolicyVersion version)
    {
        if (_pinned.TryGetValue(version, out var lane))
        {
            lane.Add(ticket);
        }

        return lane is not null;
    }

    private void AddPinned(GenerationTicket ticket, PolicyVersion version, SafetensorsFile file)
    {
        if (TryAddPinned(ticket, version))
        {
            return; // somebody else was faster
        }

        var lane = NewLane();
        try
        {
            ModelWeights.Load(lane.Model, file);
        }
        catch
        {
            lane.Dispose();
            throw;
        }

        lane.Version = version.Number;
        lane.Add(ticket);
        _pinned.Add(version, lane);
    }

    /// <summary>Takes out what nobody waits for any more.</summary>
    private async Task StopAsync(GenerationTicket ticket)
    {
        if (ticket.IsDone)
        {
            return;
        }

        try
        {
            await _thread.RunAsync(() =>
            {
                foreach (var lane in Lanes())
                {
                    lane.Drop(ticket);
                }
            }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The engine is gone, and the request with it.
        }
    }

    /// <summary>One decode step of every lane. An error ends the requests of its lane, not the engine.</summary>
    private bool Step()
    {
        if (_disposing)
        {
            return false;
        }

        long start = Stopwatch.GetTimestamp(), sampled = 0;
        bool more = false, worked = false;
        foreach (var lane in Lanes())
        {
            worked |= lane.Running + lane.Waiting > 0;
            try
            {
                more |= lane.Step();
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to those who wait for the completions.
            catch (Exception error)
#pragma warning restore CA1031
            {
                lane.Fail(error);
            }

            sampled += lane.TakeSampled();
        }

        Count(sampled, worked ? Stopwatch.GetElapsedTime(start).TotalSeconds : 0);
        return more;
    }

    private void Count(long sampled, double seconds)
    {
        foreach (var (version, lane) in _pinned.Where(entry => entry.Value.Running + entry.Value.Waiting == 0).ToList())
        {
            _pinned.Remove(version);
            lane.Dispose();
        }

        var lanes = Lanes();
        Volatile.Write(ref _statistics, new GenerationStatistics(
            _statistics.SampledTokens + sampled, _statistics.BusySeconds + seconds, lanes.Sum(lane => lane.Waiting), lanes.Sum(lane => lane.Running)));
    }

    private List<DecodeLane> Lanes() => [.. _pinned.Values.Append(_lane).OfType<DecodeLane>()];

    private DecodeLane NewLane() => new(new CausalLanguageModel(_config, torch.ScalarType.Float32, EngineDevice.Best()), _slots);

    private async Task<SafetensorsFile> OpenAsync(PolicyVersion version, CancellationToken cancellationToken) =>
        new(await _store.OpenAsync(_run, version.Hash, cancellationToken).ConfigureAwait(false), $"weights of version {version.Number} ({version.Hash})");
}
