using System.Reflection;
using RlActors.Ledger;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>A real ledger whose writes of verdicts sometimes fail: before anything is done, or after, so that the caller cannot know. The world is told of every call.</summary>
public class UnsureLedger : DispatchProxy
{
    private ILedger _ledger = null!;
    private FakeWorld _world = null!;
    private int _writes;

    internal static ILedger Over(ILedger ledger, FakeWorld world)
    {
        var proxy = Create<ILedger, UnsureLedger>();
        ((UnsureLedger)(object)proxy)._ledger = ledger;
        ((UnsureLedger)(object)proxy)._world = world;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        bool isWrite = targetMethod!.Name is nameof(ILedger.AppendCompletionsAsync) or nameof(ILedger.AppendGroupVerdictsAsync);
        object? answer = isWrite ? WriteAsync(() => (Task<GroupRow>)targetMethod.Invoke(_ledger, args)!) : targetMethod.Invoke(_ledger, args);
        if (answer is Task call)
        {
            _world.Begins();
            call.ContinueWith(_ => _world.Ends(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return answer;
    }

    private async Task<GroupRow> WriteAsync(Func<Task<GroupRow>> write)
    {
        var fate = _world.VerdictWrites(Interlocked.Increment(ref _writes));
        if (fate == WriteFate.Lost)
        {
            throw new IOException("the write was lost");
        }

        var row = await write();
        return fate == WriteFate.Done ? row : throw new IOException("the write's answer was lost");
    }
}

/// <summary>What becomes of a write.</summary>
internal enum WriteFate
{
    Done,
    Lost,
    AnswerLost,
}
