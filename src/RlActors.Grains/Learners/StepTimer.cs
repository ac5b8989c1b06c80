using RlActors.Hosting;

namespace RlActors.Learners;

/// <summary>Where the time between two committed steps goes.</summary>
internal sealed class StepTimer(ActorClock clock)
{
    private DateTimeOffset _last = clock.Now;

    /// <summary>Seconds from the last commit to the lease.</summary>
    public double WaitSeconds { get; private set; }

    /// <summary>Seconds since the last commit.</summary>
    public double StepSeconds => clock.SecondsSince(_last);

    /// <summary>Seconds that the step's weights took to become durable.</summary>
    public double SaveSeconds { get; private set; }

    public async Task<T> SaveAsync<T>(Task<T> save)
    {
        var began = clock.Now;
        var saved = await save;
        SaveSeconds = clock.SecondsSince(began);
        return saved;
    }

    public void Leased() => WaitSeconds = clock.SecondsSince(_last);

    public void Committed() => _last = clock.Now;
}
