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

    public void Leased() => WaitSeconds = clock.SecondsSince(_last);

    public void Committed() => _last = clock.Now;
}
