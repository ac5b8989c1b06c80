namespace RlActors.Silo.RemoteGeneration;

/// <summary>Counts who needs the server to stay at its version.</summary>
internal sealed class VersionHolds
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _ended;
    private int _count;

    /// <summary>Takes a hold; disposing ends it.</summary>
    public IDisposable Take()
    {
        lock (_gate)
        {
            _count++;
            _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new Hold(this);
    }

    /// <summary>Completes when there is none.</summary>
    public Task EndedAsync()
    {
        lock (_gate)
        {
            return _ended?.Task ?? Task.CompletedTask;
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                _ended!.SetResult();
                _ended = null;
            }
        }
    }

    private sealed class Hold(VersionHolds holds) : IDisposable
    {
        public void Dispose() => holds.Release();
    }
}
