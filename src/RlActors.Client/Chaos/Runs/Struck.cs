using RlActors.Client.Chaos.Plan;

namespace RlActors.Client.Chaos.Runs;

/// <summary>A strike that was made.</summary>
/// <param name="Strike">What was planned.</param>
/// <param name="Victim">What it hit.</param>
/// <param name="Processes">How many silos or services it hit.</param>
/// <param name="At">When.</param>
/// <param name="HeldLearner">Whether the run was trained there; null where the cluster did not say.</param>
internal sealed record Struck(Strike Strike, string Victim, int Processes, DateTimeOffset At, bool? HeldLearner)
{
    /// <summary>When it was started anew, or let go on.</summary>
    public DateTimeOffset? RestoredAt { get; set; }
}
