namespace RlActors.Storage.Sessions;

/// <summary>A write on its way through the writer's queue, and the promise made to its caller.</summary>
internal abstract class PendingWrite
{
    /// <summary>Runs the operation. What it throws is this write's own failure.</summary>
    public abstract void Run(LedgerSession session);

    /// <summary>The operation failed; its caller hears of it after the commit.</summary>
    public abstract void Reject(Exception error);

    /// <summary>The transaction is durable: the caller gets the result.</summary>
    public abstract void Complete();

    /// <summary>The transaction is lost.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>A write with a result.</summary>
internal sealed class PendingWrite<T>(Func<LedgerSession, T> operation) : PendingWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _rejected;
    private T? _result;

    /// <summary>Ends when the write is durable or has failed.</summary>
    public Task<T> Result => _completion.Task;

    /// <inheritdoc/>
    public override void Run(LedgerSession session) => (_rejected, _result) = (null, operation(session)); // it may be run again after a lost connection

    /// <inheritdoc/>
    public override void Reject(Exception error) => _rejected = error;

    /// <inheritdoc/>
    public override void Complete()
    {
        if (_rejected is null)
        {
            _completion.SetResult(_result!);
        }
        else
        {
            _completion.SetException(_rejected);
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception error) => _completion.SetException(error);
}
