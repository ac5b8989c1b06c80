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

namespace RlActors.Learning.Generation;

/// <summary>
/// Samples completions and scores texts on a thread of its own: with a set of weights that follows the newest version, and with one for every version that is
/// pinned by somebody. All of them share one scheduler and one pool of blocks; loads and cancellations happen between two steps.
/// </summary>
public sealed class GenerationEngine : IGenerationEngine
{
    private readonly PolicyFiles _files;
    private readonly string _run;
    private readonly DecoderConfig _config;
    private readonly EngineThread _thread;
    private readonly IModelBackend _backend;
    private readonly KvBlockPool _pool;
    private readonly GenerationLoop _loop;
    private readonly ConcurrentDictionary<string, GenerationTicket> _tickets = new();
    private readonly Dictionary<PolicyVersion, LoadedPolicy> _pinned = [];
    private readonly ConcurrentDictionary<PolicyVersion, Task> _loading = new();
    private LoadedPolicy? _policy;
    private volatile PolicyVersion? _current;
    private GenerationStatistics _statistics = new(0, 0, 0, 0);
    private volatile bool _disposing;

    /// <summary>Makes an engine without weights.</summary>
    /// <exception cref="RlActorsException">The memory for keys and values does not hold one block.</exception>
    public GenerationEngine(IWeightStore store, string run, DecoderConfig config, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_files, _run, _config) = (new PolicyFiles(store, run), run, config);
        _backend = ModelBackends.For(EngineDevice.Best(), config, options);
        long blocks = options.KeyValueMemoryMiB * (1L << 20) / _backend.Storage.BytesPerBlock;
        if (blocks < 1)
        {
            _backend.Dispose();
            throw new RlActorsException(
                $"generation.keyValueMemoryMiB is {options.KeyValueMemoryMiB}; {KvBlockPool.BlockSize} positions of this model need {(_backend.Storage.BytesPerBlock >> 20) + 1} MiB");
        }

        _pool = new KvBlockPool(_backend.Storage, (int)Math.Min(blocks, int.MaxValue / 2));
        _loop = new GenerationLoop(_backend, _pool, options, config.ContextLength);
        _thread = new EngineThread($"generate {run}", torchThreads: 1, Step); // the backend has threads of its own
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
            if (!IsNewer(version))
            {
                return;
            }

            if (_policy is null)
            {
                _policy = NewPolicy(version, file);
            }
            else
            {
                _policy.Runner.Load(file);
                _loop.Swapped(_policy, version);
            }

            _current = version;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequestLimits.Check(request, _config, _pool.Capacity);
        var ticket = new GenerationTicket(request);
        if (request.Indices.Length == 0)
        {
            yield break;
        }

        _tickets[request.Key] = ticket;
        try
        {
            await StartAsync(request.Pinned, policy => _loop.Add(ticket, policy), cancellationToken).ConfigureAwait(false);
            await foreach (var completion in ticket.Finished.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return completion;
            }
        }
        finally
        {
            _tickets.TryRemove(KeyValuePair.Create(request.Key, ticket));
            if (!ticket.IsDone)
            {
                await DropAsync(ticket).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        RequestLimits.Check(texts, temperature, _config, _pool.Capacity);
        if (texts.Count == 0)
        {
            return [];
        }

        var ticket = new ScoreTicket(texts.Count);
        try
        {
            await StartAsync(version, policy => _loop.Add(ticket, policy, texts, temperature), cancellationToken).ConfigureAwait(false);
            return await ticket.Scored.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!ticket.Scored.IsCompleted)
            {
                await DropAsync(ticket).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends every request that is under way with an error, and the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposing = true;
        await _thread.DisposeAsync().ConfigureAwait(false);
        _loop.Fail(new ObjectDisposedException(nameof(GenerationEngine), "the generation engine was disposed"));
        foreach (var policy in _pinned.Values.Append(_policy).OfType<LoadedPolicy>())
        {
            policy.Dispose();
        }

        _pinned.Clear();
        _policy = null;
        _loop.Dispose();
        _files.Dispose();
    }

    private bool IsNewer(PolicyVersion version) => _current is not { } current || current.IsOlderThan(version);

    /// <summary>Puts work in line: for the newest version, or for a pinned one. The first who pins a version loads it; those that come meanwhile wait for that.</summary>
    private async Task StartAsync(PolicyVersion? pinned, Action<LoadedPolicy> add, CancellationToken cancellationToken)
    {
        if (pinned is not { } version)
        {
            await _thread.RunAsync(
                () => add(_policy ?? throw new RlActorsException($"the generation engine of run '{_run}' has no weights yet; load a version before sampling")),
                cancellationToken).ConfigureAwait(false);
            return;
        }

        while (!await _thread.RunAsync(() => TryAddPinned(version, add), cancellationToken).ConfigureAwait(false))
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
                await _thread.RunAsync(() => AddPinned(version, file, add), cancellationToken).ConfigureAwait(false);
                return;
            }
            finally
            {
                _loading.TryRemove(version, out _);
                mine.SetResult();
            }
        }
    }

    private bool TryAddPinned(PolicyVersion version, Action<LoadedPolicy> add)
    {
        if (_pinned.TryGetValue(version, out var policy))
        {
            add(policy);
        }

        return policy is not null;
    }

    private void AddPinned(PolicyVersion version, SafetensorsFile file, Action<LoadedPolicy> add)
    {
        if (!TryAddPinned(version, add)) // else somebody was faster
        {
            var policy = NewPolicy(version, file);
            _pinned.Add(version, policy);
            add(policy);
        }
    }

    private LoadedPolicy NewPolicy(PolicyVersion version, SafetensorsFile file)
    {
        var runner = _backend.NewRunner();
        try
        {
            runner.Load(file);
        }
        catch
        {
            runner.Dispose();
            throw;
        }

        return new LoadedPolicy(runner, version);
    }

    /// <summary>Takes out what nobody waits for any more.</summary>
    private async Task DropAsync(ITicket ticket)
    {
        try
        {
            await _thread.RunAsync(() => _loop.Drop(ticket), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The engine is gone, and the request with it.
        }
    }

    private bool Step()
    {
        if (_disposing)
        {
            return false;
        }

        long start = Stopwatch.GetTimestamp();
        bool worked = _loop.Running + _loop.Waiting > 0, more = worked && _loop.Step();
        foreach (var (version, policy) in _pinned.Where(entry => entry.Value.Sequences == 0).ToList())
        {
            _pinned.Remove(version);
            _loop.Retire(policy);
        }

        var before = _statistics;
        Volatile.Write(ref _statistics, new GenerationStatistics(
            before.SampledTokens + _loop.TakeSampled(), before.BusySeconds + (worked ? Stopwatch.GetElapsedTime(start).TotalSeconds : 0), _loop.Waiting, _loop.Running));
        return more;
    }

    private Task<SafetensorsFile> OpenAsync(PolicyVersion version, CancellationToken cancellationToken) =>
        _files.OpenAsync(version.Hash, $"weights of version {version.Number} ({version.Hash})", cancellationToken);
}
