using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>
/// Samples by asking a server, one request for each completion. A token bears the version that the server held for certain when its request was sent; where the server
/// got new weights meanwhile, that is the older one, so that staleness is never understated. (A server of our own stamps every token itself.)
/// </summary>
internal sealed class RemoteGenerationEngine(ServerClient client, IServerDialect dialect, IWeightUpdate weights, int slots) : IGenerationEngine
{
    private readonly ConcurrentDictionary<string, RemoteProgress> _progress = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(slots, slots), _update = new(1, 1);
    private readonly CancellationTokenSource _disposed = new();
    private readonly VersionHolds _holds = new();
    private volatile PolicyVersion? _current;
    private volatile bool _isProbed;
    private long _sampled, _busyTicks;
    private int _waiting, _running;

    /// <inheritdoc/>
    public PolicyVersion? Current => _current;

    /// <inheritdoc/>
    public GenerationStatistics Statistics => new(
        Interlocked.Read(ref _sampled), Interlocked.Read(ref _busyTicks) / (double)Stopwatch.Frequency, Volatile.Read(ref _waiting), Volatile.Read(ref _running));

    /// <inheritdoc/>
    public long? ProgressOf(string key) => _progress.TryGetValue(key, out var progress) ? progress.Tokens : null;

    /// <inheritdoc/>
    public async Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        await _update.WaitAsync(cancellationToken);
        try
        {
            await UpdateAsync(version, cancellationToken);
        }
        finally
        {
            _update.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Shaping is { TopLogprobs: > 0 })
        {
            throw new RlActorsException($"request '{request.Key}' asks for the likeliest tokens, which are not asked of a generation server; leave top_logprobs out");
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        using var hold = await HoldAsync(request.Pinned, ended.Token);
        await ProbeAsync(request, ended.Token);
        var finished = Channel.CreateBounded<Completion>(Math.Max(1, request.Indices.Length));
        var progress = _progress[request.Key] = new RemoteProgress();
        var all = AllAsync(request, progress, finished.Writer, ended.Token);
        try
        {
            await foreach (var completion in finished.Reader.ReadAllAsync(cancellationToken))
            {
                yield return completion;
            }
        }
        finally
        {
            await ended.CancelAsync();
            await all;
            _progress.TryRemove(KeyValuePair.Create(request.Key, progress));
        }
    }

    /// <inheritdoc/>
    public async Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (temperature != 1)
        {
            throw new RlActorsException(FormattableString.Invariant($"generation servers score given tokens at temperature 1 alone, not {temperature}; ask for 1"));
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        using var hold = await HoldAsync(version, ended.Token);
        return await Task.WhenAll(texts.Select(text => InSlotAsync(
            async () => dialect.ReadScore(await client.AskAsync(HttpMethod.Post, dialect.Path, dialect.AskScore(text), ended.Token), text), ended.Token)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        client.Dispose();
    }

    /// <summary>Under <c>_update</c>: brings the server to a version, after everything that is pinned to the present one has ended.</summary>
    private async Task UpdateAsync(PolicyVersion version, CancellationToken cancellationToken)
    {
        if (_current is { } current && !current.IsOlderThan(version))
        {
            return;
        }

        await _holds.EndedAsync().WaitAsync(cancellationToken);
        await weights.UpdateAsync(version, cancellationToken);
        _current = version;
    }

    /// <summary>Keeps the server at a pinned version where requests cannot name it.</summary>
    private async Task<IDisposable?> HoldAsync(PolicyVersion? pinned, CancellationToken cancellationToken)
    {
        if (pinned is null || weights.CanPin)
        {
            return null;
        }

        await _update.WaitAsync(cancellationToken);
        try
        {
            await UpdateAsync(pinned, cancellationToken);
            return _current == pinned
                ? _holds.Take()
                : throw new RlActorsException(
                    $"generation server {client.Url} holds version {_current!.Stage}.{_current.Number} and cannot go back to {pinned.Stage}.{pinned.Number}; ask for the newest version");
        }
        finally
        {
            _update.Release();
        }
    }

    /// <summary>Once, and only where temperature makes a difference.</summary>
    private async Task ProbeAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        if (!_isProbed && !weights.CanPin && request.Sampling.Temperature is not (0 or 1))
        {
            var probe = LogprobProbe.Request(request);
            LogprobProbe.Check(await Task.WhenAll(probe.Indices.Select(index => SampleAsync(probe, index, new RemoteProgress(), cancellationToken))), client.Url);
            _isProbed = true;
        }
    }

    /// <summary>All completions of a request; it never throws.</summary>
    private async Task AllAsync(GenerationRequest request, RemoteProgress progress, ChannelWriter<Completion> finished, CancellationToken cancellationToken)
    {
        await Task.WhenAll(request.Indices.Select(async index =>
        {
            try
            {
                finished.TryWrite(await InSlotAsync(() => SampleAsync(request, index, progress, cancellationToken), cancellationToken));
            }
            catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
            {
                finished.TryComplete(new ObjectDisposedException(nameof(RemoteGenerationEngine), "the generation engine was disposed"));
            }
            catch (Exception error)
            {
                finished.TryComplete(error);
            }
        }));
        finished.TryComplete();
    }

    private async Task<T> InSlotAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _slots.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        Interlocked.Increment(ref _running);
        try
        {
            return await ask();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _slots.Release();
        }
    }

    private Task<Completion> SampleAsync(GenerationRequest request, int index, RemoteProgress progress, CancellationToken cancellationToken) => client.TryAsync(
        async token =>
        {
            var held = request.Pinned ?? _current ?? throw new RlActorsException($"generation server {client.Url} was given no weights yet; load a version before sampling");
            var completion = new RemoteCompletion(request, index, held.Number, client.Url);
            long start = Stopwatch.GetTimestamp();
            try
            {
                await foreach (var part in client.StreamOnceAsync(dialect.Path, dialect.Ask(request, index), token))
                {
                    int before = completion.Count;
                    dialect.Read(part, completion);
                    progress.Add(completion.Count - before);
                    Interlocked.Add(ref _sampled, completion.Count - before);
                }

                return completion.ToCompletion();
            }
            catch (TransientServerException error) when (request.OnToken is not null && completion.Count > 0)
            {
                throw new RlActorsException($"generation server {client.Url}: {error.Message}, after {completion.Count} tokens had been passed on; ask again", error);
            }
            finally
            {
                Interlocked.Add(ref _busyTicks, Stopwatch.GetTimestamp() - start);
            }
        },
        cancellationToken);
}
