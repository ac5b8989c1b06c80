namespace RlActors.Learners;

/// <summary>Wakes one waiter; a signal given while nobody waits is kept.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => _set.TrySetResult();

    /// <summary>Waits for the signal, at most for <paramref name="limit"/>, and takes it.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time)
    {
        try
        {
            await _set.Task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            return;
        }

        _set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
