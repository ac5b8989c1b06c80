using System.Collections.Concurrent;
using System.Threading.Channels;
using TorchSharp;

namespace RlActors.Learning.Threads;

/// <summary>
/// The one thread on which an engine touches tensors (INV-5): torch's thread count, its grad mode and its dispose scopes all belong to the calling thread.
/// Work is done in the order it came in; between two pieces of work the thread runs the engine's own step, if it has one.
/// </summary>
internal sealed class EngineThread : IAsyncDisposable
{
    /// <summary>Pieces of work that can wait; a caller beyond that waits to hand its own over.</summary>
    public const int QueueCapacity = 1024;

    private static readonly ConcurrentDictionary<EngineThread, Thread> InUse = new();

    private readonly Channel<Action> _work = Channel.CreateBounded<Action>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<bool>? _step;

    /// <param name="name">Shown in debuggers and dumps.</param>
    /// <param name="torchThreads">CPU threads of torch operations called here.</param>
    /// <param name="step">Runs between two pieces of work; returns whether there is more to step. It must not throw.</param>
    public EngineThread(string name, int torchThreads, Func<bool>? step = null)
    {
        _step = step;
        var thread = new Thread(() => Loop(torchThreads)) { IsBackground = true, Name = name };
        thread.Start();
        InUse[this] = thread;
    }

    /// <inheritdoc cref="EngineThreads.Ended"/>
    public static IReadOnlyList<string> Ended => [.. InUse.Values.Where(thread => !thread.IsAlive).Select(thread => thread.Name!)];

    /// <summary>Runs <paramref name="work"/> on the thread; what it throws reaches the caller.</summary>
    /// <param name="work">Synchronous: an await inside would leave the thread.</param>
    /// <param name="cancellationToken">Ends the wait while the work has not begun.</param>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _work.Writer.WriteAsync(() => Complete(completion, work, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(EngineThread), "the engine was disposed");
        }

        return await completion.Task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Action work, CancellationToken cancellationToken) =>
        RunAsync(() =>
        {
            work();
            return true;
        }, cancellationToken);

    /// <summary>Takes no more work, finishes what is queued, ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        InUse.TryRemove(this, out _);
        await _ended.Task.ConfigureAwait(false);
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.TrySetCanceled(cancellationToken);
            return;
        }

        try
        {
            completion.TrySetResult(work());
        }
#pragma warning disable CA1031 // Whatever the work throws is the caller's, not this thread's.
        catch (Exception error)
#pragma warning restore CA1031
        {
            completion.TrySetException(error);
        }
    }

    private void Loop(int torchThreads)
    {
        // The first question on a thread takes over what any thread set last; after it, the count is this thread's own.
        _ = torch.get_num_threads();
        torch.set_num_threads(torchThreads);
        do
        {
            do
            {
                while (_work.Reader.TryRead(out var work))
                {
                    work();
                }
            }
            while (_step?.Invoke() == true);
        }
        while (_work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult());
        _ended.SetResult();
    }
}
