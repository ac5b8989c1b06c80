namespace RlActors.Hosting;

/// <summary>The clock of our own deadlines and delays, apart from the one Orleans keeps time with, so that a test can drive it.</summary>
public sealed class ActorClock(TimeProvider time)
{
    /// <summary>The underlying provider, for delays.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Now, in UTC.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Seconds since <paramref name="then"/>.</summary>
    public double SecondsSince(DateTimeOffset then) => (Now - then).TotalSeconds;

    /// <summary>Waits.</summary>
    public Task Delay(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, Time, cancellationToken);
}
