using RlActors.Hosting;
using RlActors.Ledger;

namespace RlActors.Learners;

/// <summary>What a learner is doing, for people, and what wakes it.</summary>
internal sealed class LearnerActivity(ActorClock clock)
{
    private DateTimeOffset _since;

    /// <summary>In words.</summary>
    public string Doing { get; private set; } = "idle";

    /// <summary>Seconds since it began to do that.</summary>
    public double Seconds => clock.SecondsSince(_since);

    /// <summary>Groups that the next step waits for.</summary>
    public IReadOnlyList<GroupRow> WaitingFor { get; set; } = [];

    /// <summary>Whether no further step is to be begun.</summary>
    public bool Pausing { get; set; }

    /// <summary>Wakes a loop that waits for groups.</summary>
    public Signal Wake { get; } = new();

    /// <summary>From now on it does this.</summary>
    public void Does(string what)
    {
        if (what != Doing)
        {
            (Doing, _since) = (what, clock.Now);
        }
    }
}
