using RlActors.Identity;
using RlActors.Weights;

namespace RlActors.Ledger;

/// <summary>
/// The transactional record of admissions, completions, groups, steps and rewards: the only truth. Every call is one transaction; a write returns when it is durable.
/// Writes are idempotent by their natural key or operation id, so that a caller that does not know how a call ended makes it again.
/// </summary>
public interface ILedger : ILedgerReader, IAsyncDisposable
{
    /// <summary>Creates a run in status Running. Creating it again with the same recipe and model changes nothing.</summary>
    /// <exception cref="LedgerConflictException">A run of that name exists with another recipe or model.</exception>
    Task<RunRow> CreateRunAsync(RunRow run, CancellationToken cancellationToken);

    /// <summary>Sets where a run stands. <paramref name="epoch"/> null is a user's wish from outside the run's loop.</summary>
    Task SetRunStatusAsync(string run, long? epoch, RunStatus status, string? reason, CancellationToken cancellationToken);

    /// <summary>Takes a new epoch: writes under older ones fail from now on. A learner's new epoch returns all leased groups to ready in the same transaction.</summary>
    Task<long> TakeEpochAsync(string run, EpochRole role, CancellationToken cancellationToken);

    /// <summary>Opens a stage, or returns the row when it is open or done already.</summary>
    Task<StageRow> BeginStageAsync(string run, long epoch, int stage, LearnerState initial, CancellationToken cancellationToken);

    /// <summary>Closes a stage. Closing a closed stage changes nothing.</summary>
    /// <exception cref="LedgerConflictException">Groups of the stage are in flight.</exception>
    Task EndStageAsync(string run, long epoch, int stage, LearnerState final, CancellationToken cancellationToken);

    /// <summary>Admits groups up to <c>min(v + 1 + MaxStaleness, Steps) · B − (in flight + trained)</c>, counted inside the transaction; attempts are numbered per run and prompt.</summary>
    /// <returns>The admitted groups in sequence order; empty when there is no capacity.</returns>
    Task<IReadOnlyList<GroupRow>> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken);

    /// <summary>Marks a generating group as judging; any other state is left alone.</summary>
    Task MarkJudgingAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>
    /// Appends judged completions and their reward rows; late duplicates are dropped by (group, index, judge), as is everything for a group that is no longer generating or
    /// judging. The last one makes the group ready, or <c>expired(no-signal)</c> where the plan says so; where group judges have still to speak, it makes it judging.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="plan">What makes it whole.</param>
    /// <param name="promptTokens">Token ids of the prompt; stored with the first call.</param>
    /// <param name="completions">Judged completions, in any number and order.</param>
    /// <param name="cancellationToken">Ends the wait, not the write.</param>
    /// <returns>The group after the call.</returns>
    Task<GroupRow> AppendCompletionsAsync(
        GroupId group, GroupPlan plan, int[] promptTokens, IReadOnlyList<CompletionRecord> completions, CancellationToken cancellationToken);

    /// <summary>
    /// Appends what one group judge said of a group whose completions are all there; a second time it is dropped, as for a group that is not judging any more. The last
    /// judge of the plan makes the group ready, or <c>expired(no-signal)</c>.
    /// </summary>
    /// <returns>The group after the call.</returns>
    /// <exception cref="LedgerConflictException">Completions are missing, or there is not one verdict for each.</exception>
    Task<GroupRow> AppendGroupVerdictsAsync(GroupId group, GroupPlan plan, GroupVerdicts verdicts, CancellationToken cancellationToken);

    /// <summary>Ends a group that is generating, judging or ready as expired or failed, for a reason. A group that has ended or is leased is left alone.</summary>
    /// <returns>The group after the call.</returns>
    Task<GroupRow> SettleAsync(GroupId group, GroupState state, string reason, CancellationToken cancellationToken);

    /// <summary>Leases exactly B ready groups in admission order, or says what the step waits for. Repeating it for the same version and epoch returns the same groups.</summary>
    /// <exception cref="EpochLostException">The learner's epoch has passed.</exception>
    Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>Commits a step. Repeating a commit that went through (same version and hash) returns its row.</summary>
    /// <exception cref="EpochLostException">The learner's epoch has passed.</exception>
    /// <exception cref="LedgerConflictException">The version is taken by another hash, a group is not leased by this step, or a token is too old.</exception>
    Task<CommittedStep> CommitStepAsync(StepCommit commit, CancellationToken cancellationToken);

    /// <summary>Ends the groups leased for a step as <c>failed(reason)</c>: the step was skipped.</summary>
    Task FailLeasedAsync(string run, int stage, long epoch, int version, string reason, CancellationToken cancellationToken);

    /// <summary>Records an evaluation; a second one of the same (run, stage, version, split) is dropped.</summary>
    Task AppendEvaluationAsync(EvaluationRow evaluation, CancellationToken cancellationToken);

    /// <summary>Records an evaluation of sampled completions; a second one of the same (run, stage, version) is dropped.</summary>
    Task AppendSampledEvaluationAsync(SampledEvaluationRow evaluation, CancellationToken cancellationToken);
}
