using TorchSharp;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// The engine's thread and its helpers, who work on one thing together. Between two phases of it, often only microseconds apart, they wait by spinning;
/// between two pieces of work a helper soon sleeps.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    private const int SpinsBeforeSleep = 2000;

    private readonly SemaphoreSlim[] _wake;
    private readonly Thread[] _helpers;
    private Action<int> _work = _ => { };
    private volatile Exception? _error;
    private int _phase, _arrived, _left;
    private volatile bool _disposing;

    /// <param name="size">Threads, the caller of <see cref="Run"/> among them.</param>
    /// <param name="name">Shown in debuggers and dumps.</param>
    public ThreadTeam(int size, string name)
    {
        Size = size;
        _wake = [.. Enumerable.Range(1, size - 1).Select(_ => new SemaphoreSlim(0))];
        _helpers = [.. Enumerable.Range(1, size - 1).Select(member => new Thread(() => Help(member)) { IsBackground = true, Name = $"{name} {member}" })];
        Array.ForEach(_helpers, helper => helper.Start());
    }

    /// <summary>Number of threads.</summary>
    public int Size { get; }

    /// <summary>Runs the work once on every thread, with its number, and returns when all are done.</summary>
    public void Run(Action<int> work)
    {
        if (Size == 1)
        {
            work(0);
            return;
        }

        (_work, _error, _arrived, _left) = (work, null, 0, Size);
        Array.ForEach(_wake, wake => wake.Release());
        Do(0);
        for (var wait = default(SpinWait); Volatile.Read(ref _left) > 0;)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        if (_error is { } error)
        {
            throw new InvalidOperationException("a helper of the engine's thread failed", error);
        }
    }

    /// <summary>Waits, within the work, until every thread has come this far.</summary>
    public void Meet()
    {
        if (Size == 1)
        {
            return;
        }

        int phase = Volatile.Read(ref _phase);
        if (Interlocked.Increment(ref _arrived) == Size)
        {
            _arrived = 0;
            Volatile.Write(ref _phase, phase + 1);
            return;
        }

        for (var wait = default(SpinWait); Volatile.Read(ref _phase) == phase;)
        {
            if (_error is not null)
            {
                throw new InvalidOperationException("another thread of the team failed");
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Dispose()
    {
        _disposing = true;
        Array.ForEach(_wake, wake => wake.Release());
        Array.ForEach(_helpers, helper => helper.Join());
        Array.ForEach(_wake, wake => wake.Dispose());
    }

    private void Help(int member)
    {
        _ = torch.get_num_threads(); // the first question on a thread takes over what any thread set last
        torch.set_num_threads(1);    // its share of the work is its own
        while (true)
        {
            for (int spin = 0; spin < SpinsBeforeSleep && _wake[member - 1].CurrentCount == 0; spin++)
            {
                Thread.SpinWait(10);
            }

            _wake[member - 1].Wait();
            if (_disposing)
            {
                return;
            }

            Do(member);
        }
    }

    private void Do(int member)
    {
        try
        {
            _work(member);
        }
#pragma warning disable CA1031 // Reported by Run; those who wait for this one are told by Meet.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _error ??= error;
        }

        Interlocked.Decrement(ref _left);
    }
}
