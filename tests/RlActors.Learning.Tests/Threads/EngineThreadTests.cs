using RlActors.Learning.Threads;
using TorchSharp;

namespace RlActors.Learning.Tests.Threads;

public sealed class EngineThreadTests
{
    [Fact]
    public async Task RunAsync_Work_RunsOnOneThreadWithItsOwnTorchThreads()
    {
        await using var thread = new EngineThread("test", torchThreads: 2);
        await using var other = new EngineThread("other", torchThreads: 1);

        int first = await thread.RunAsync(() => Environment.CurrentManagedThreadId, default);
        int second = await thread.RunAsync(() => Environment.CurrentManagedThreadId, default);

        Assert.Equal(first, second);
        Assert.NotEqual(Environment.CurrentManagedThreadId, first);
        Assert.Equal(2, await thread.RunAsync(torch.get_num_threads, default));
        Assert.Equal(1, await other.RunAsync(torch.get_num_threads, default));
    }

    [Fact]
    public async Task RunAsync_WorkThatThrows_ReachesTheCallerAndTheThreadGoesOn()
    {
        await using var thread = new EngineThread("test", torchThreads: 1);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => thread.RunAsync<int>(() => throw new RlActorsException("no"), default));

        Assert.Equal("no", error.Message);
        Assert.Equal(3, await thread.RunAsync(() => 3, default));
    }

    [Fact]
    public async Task DisposeAsync_WorkQueued_FinishesItAndTakesNoMore()
    {
        var thread = new EngineThread("test", torchThreads: 1);
        using var gate = new ManualResetEventSlim();
        var queued = new List<Task<int>> { thread.RunAsync(() => { gate.Wait(); return 0; }, default) };
        queued.AddRange(Enumerable.Range(1, 20).Select(i => thread.RunAsync(() => i, default)));

        var disposing = thread.DisposeAsync();
        gate.Set();
        await disposing;

        Assert.Equal(Enumerable.Range(0, 21), await Task.WhenAll(queued));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => thread.RunAsync(() => 1, default));
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeItsTurn_IsNotRun()
    {
        await using var thread = new EngineThread("test", torchThreads: 1);
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        bool ran = false;
        var blocking = thread.RunAsync(gate.Wait, default);
        var waiting = thread.RunAsync(() => ran = true, cancel.Token);

        await cancel.CancelAsync();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await blocking;
        Assert.False(ran);
    }
}
