using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Client.Chaos.Runs;

/// <summary>One run of a session, as it was seen from outside.</summary>
/// <param name="run">Its name.</param>
/// <param name="recipe">Its recipe.</param>
/// <param name="beganAt">When it was asked for.</param>
internal sealed class FollowedRun(string run, Recipe recipe, DateTimeOffset beganAt)
{
    private readonly List<string> _complaints = [];

    public string Run => run;

    public Recipe Recipe => recipe;

    public DateTimeOffset BeganAt => beganAt;

    public DateTimeOffset EndedAt { get; set; }

    public RunStatus Status { get; set; } = RunStatus.Running;

    public string? Reason { get; set; }

    /// <summary>Steps that were seen committed.</summary>
    public int Commits { get; set; }

    /// <summary>How often its balance was read while it ran.</summary>
    public int Balances { get; set; }

    /// <summary>What no run should do.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Notes what no run should do, once.</summary>
    public void Complain(string what)
    {
        if (!_complaints.Contains(what))
        {
            _complaints.Add(what);
        }
    }
}
