using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Learners;

/// <summary>
/// Staleness that is forced and not only allowed. Admission at version v fills up to (v + 1 + S)·B groups; once all of them are ready before the learner goes on to v + 1, the groups of the
/// step from v + S were all sampled by v.
/// </summary>
internal static class ForcedStaleness
{
    /// <summary>Groups that a step has to wait for: those that may be in flight and are not ready yet.</summary>
    /// <param name="inFlight">The stage's groups in flight.</param>
    /// <param name="version">The committed version.</param>
    /// <param name="options">B, S and the steps of the stage.</param>
    public static int Missing(IReadOnlyList<GroupRow> inFlight, int version, RolloutStageOptions options)
    {
        int steps = Math.Min(options.MaxStaleness + 1, options.Steps - version);
        return (steps * options.GroupsPerStep) - inFlight.Count(group => group.State is GroupState.Ready or GroupState.Leased);
    }
}
