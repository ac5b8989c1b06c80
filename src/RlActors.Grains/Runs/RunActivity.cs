using RlActors.Learners;
using RlActors.Ledger;

namespace RlActors.Runs;

/// <summary>What a run's loop shares with the calls of its grain: whether to go on, what it is doing, and what wakes it.</summary>
internal sealed class RunActivity(CancellationToken leaving)
{
    /// <summary>What it does while rollouts are under way: then the learner says more.</summary>
    public const string Rollouts = "rollouts";

    /// <summary>Where the run stands.</summary>
    public RunStatus Status { get; set; } = RunStatus.Running;

    /// <summary>Why it is paused or stopped.</summary>
    public string? Reason { get; set; }

    /// <summary>In words.</summary>
    public string Doing { get; set; } = "starting";

    /// <summary>Wakes the loop.</summary>
    public Signal Wake { get; } = new();

    /// <summary>Ends when the activation does.</summary>
    public CancellationToken Leaving => leaving;

    /// <summary>Whether the run goes on.</summary>
    /// <exception cref="OperationCanceledException">The activation ends.</exception>
    public bool Going()
    {
        leaving.ThrowIfCancellationRequested();
        return Status == RunStatus.Running;
    }

    /// <summary>Why it cannot go on for now, in words: a silo is lost or missing. Null when it can.</summary>
    public string? Hindered { get; set; }

    /// <summary>Does something for a while, then what was done before.</summary>
    public async Task<T> WhileAsync<T>(string doing, Task<T> work)
    {
        string before = Doing;
        Doing = doing;
        try
        {
            return await work;
        }
        finally
        {
            Doing = before;
        }
    }
}
