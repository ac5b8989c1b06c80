using System.Runtime.CompilerServices;
using RlActors.Ledger;
using RlActors.Trajectories;

namespace RlActors.Tasks;

/// <summary>Reads what a finished stage of rollouts left in the ledger.</summary>
internal static class JudgedGroups
{
    /// <summary>The groups of its committed steps, in the order in which the steps took them.</summary>
    /// <exception cref="RlActorsException">A group is not whole in the ledger.</exception>
    public static async IAsyncEnumerable<TrajectoryGroup> OfStageAsync(
        ILedgerReader ledger, string run, int stage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var step in await ledger.ReadLastStepsAsync(run, stage, int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            foreach (var id in step.Groups)
            {
                yield return await ledger.FindTrajectoriesAsync(id, cancellationToken).ConfigureAwait(false)
                    ?? throw new LedgerConflictException($"group {id} is of step {step.Version} but not whole in the ledger");
            }
        }
    }
}
