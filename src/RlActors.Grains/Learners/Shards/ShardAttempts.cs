using RlActors.Engines;

namespace RlActors.Learners.Shards;

/// <summary>The attempt that a shard is at. What comes for a later one waits for it; what comes for an earlier one is dropped.</summary>
internal sealed class ShardAttempts
{
    private ShardAttempt _current, _given;
    private string _reason = "";
    private GradientExchange? _exchange;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The exchange of the current attempt; null: there was none yet.</summary>
    public GradientExchange? Exchange => _exchange;

    /// <summary>Begins an attempt, and gives up the one before.</summary>
    public void Begin(ShardAttempt attempt, GradientExchange exchange)
    {
        _exchange?.Abort("another attempt has begun");
        (_current, _exchange) = (attempt, exchange);
        if (attempt <= _given)
        {
            exchange.Abort(_reason);
        }

        Wake();
    }

    /// <summary>The exchange of an attempt, once it has begun; null: it is over.</summary>
    public async Task<GradientExchange?> OfAsync(ShardAttempt attempt)
    {
        while (attempt > _current && attempt > _given)
        {
            await _next.Task;
        }

        return attempt == _current ? _exchange : null;
    }

    /// <summary>Gives an attempt up, begun or not, and all before it.</summary>
    public void Abort(ShardAttempt attempt, string reason)
    {
        if (attempt > _given)
        {
            (_given, _reason) = (attempt, reason);
        }

        if (_current <= attempt)
        {
            _exchange?.Abort(reason);
        }

        Wake();
    }

    private void Wake()
    {
        var woken = _next;
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        woken.SetResult();
    }
}
