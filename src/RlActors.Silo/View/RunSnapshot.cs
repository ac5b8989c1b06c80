using RlActors.Grains;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.View;

/// <summary>Everything the console shows of a run at one moment.</summary>
/// <param name="Report">Where the run stands.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Last">The newest row of the stage under way; null before its first.</param>
/// <param name="Rewards">Mean rewards of the training steps of the stage under way, oldest first.</param>
/// <param name="Measured">Everything that was measured.</param>
/// <param name="Elapsed">Time since this console began to watch.</param>
/// <param name="Remaining">Estimate for the stage under way; null when there is nothing to go by.</param>
internal sealed record RunSnapshot(
    RunReport Report, Recipe Recipe, MetricsRow? Last, IReadOnlyList<double> Rewards, RunMeasurements Measured, TimeSpan Elapsed, TimeSpan? Remaining)
{
    /// <summary>Whether the run goes on by itself.</summary>
    public bool IsActive => Report.Status == RunStatus.Running;

    /// <summary>Whether nothing more will happen unless the run is resumed.</summary>
    public bool HasEnded => Report.Status is RunStatus.Completed or RunStatus.Stopped;
}
