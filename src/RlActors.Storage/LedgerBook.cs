using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Storage.Tables;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>What can be done to a ledger, in whichever database it lies. Every write is done once, however often it is asked for.</summary>
public abstract class LedgerBook : LedgerReader, ILedger
{
    private readonly LedgerWriter _writer;
    private readonly LargePayloads? _payloads;
    private readonly TimeProvider _clock;

    private protected LedgerBook(IDatabase database, LedgerSession session, LargePayloads? payloads, TimeProvider clock) : base(database, payloads)
    {
        (_payloads, _clock) = (payloads, clock);
        _writer = new LedgerWriter(session, database);
    }

    /// <inheritdoc/>
    public Task<RunRow> CreateRunAsync(RunRow run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        RunFolder.RequireName(run.Name);
        return WriteAsync((session, now) => Runs.Create(session, run, now), cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetRunStatusAsync(string run, long? epoch, RunStatus status, string? reason, CancellationToken cancellationToken) => WriteAsync(
        (session, now) =>
        {
            long key = Runs.Key(session, run);
            if (epoch is { } guard)
            {
                Epochs.Require(session, run, key, EpochRole.Run, guard);
            }

            Runs.SetStatus(session, key, status, reason, now);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<long> TakeEpochAsync(string run, EpochRole role, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Epochs.Take(session, Runs.Key(session, run), role, now), cancellationToken);

    /// <inheritdoc/>
    public Task<StageRow> BeginStageAsync(string run, long epoch, int stage, LearnerState initial, CancellationToken cancellationToken) => WriteAsync(
        (session, now) => Stages.Begin(session, Guarded(session, run, EpochRole.Run, epoch), stage, initial, now), cancellationToken);

    /// <inheritdoc/>
    public Task EndStageAsync(string run, long epoch, int stage, LearnerState final, CancellationToken cancellationToken) => WriteAsync(
        (session, now) => Stages.End(session, run, Guarded(session, run, EpochRole.Run, epoch), stage, final, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GroupRow>> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Admissions.Admit(session, request, now), cancellationToken);

    /// <inheritdoc/>
    public Task MarkJudgingAsync(GroupId group, CancellationToken cancellationToken) =>
        WriteAsync((session, _) => Groups.MarkJudging(session, group), cancellationToken);

    /// <inheritdoc/>
    public async Task<GroupRow> AppendCompletionsAsync(
        GroupId group, GroupPlan plan, int[] promptTokens, IReadOnlyList<CompletionRecord> completions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        CompletionRules.Require(group, plan, completions);
        byte[] tokens = PackedTrajectories.PackTokens(promptTokens);
        var incoming = _payloads is null
            ? [.. completions.Select(completion => new Completions.Incoming(completion, null))]
            : await _payloads.WriteAsync(group.Run, completions, cancellationToken).ConfigureAwait(false);
        return await WriteAsync((session, now) => Completions.Append(session, group, plan, tokens, incoming, now), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<GroupRow> AppendGroupVerdictsAsync(GroupId group, GroupPlan plan, GroupVerdicts verdicts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(verdicts);
        CompletionRules.Require(group, verdicts);
        return WriteAsync((session, now) => WholeGroups.Append(session, group, plan, verdicts, now), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<GroupRow> SettleAsync(GroupId group, GroupState state, string reason, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        if (state is not (GroupState.Expired or GroupState.Failed))
        {
            throw new ArgumentOutOfRangeException(nameof(state), state, "a group is settled as expired or failed");
        }

        return WriteAsync((session, now) => Groups.Settle(session, Groups.Require(session, group), state, reason, now), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Leases.Take(session, request, now), cancellationToken);

    /// <inheritdoc/>
    public Task<CommittedStep> CommitStepAsync(StepCommit commit, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => StepCommits.Commit(session, commit, now), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The version is the one that the lease was asked for: the committed one.</remarks>
    public Task FailLeasedAsync(string run, int stage, long epoch, int version, string reason, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Leases.Fail(session, run, stage, epoch, version, reason, now), cancellationToken);

    /// <inheritdoc/>
    public Task AppendEvaluationAsync(EvaluationRow evaluation, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Evaluations.Append(session, evaluation, now), cancellationToken);

    /// <inheritdoc/>
    public Task AppendSampledEvaluationAsync(SampledEvaluationRow evaluation, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => SampledEvaluations.Append(session, evaluation, now), cancellationToken);

    /// <summary>Finishes the writes that wait and closes the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.EndAsync().ConfigureAwait(false);
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _writer.EndAsync().Wait();
        }
    }

    private static long Guarded(LedgerSession session, string run, EpochRole role, long epoch)
    {
        long key = Runs.Key(session, run);
        Epochs.Require(session, run, key, role, epoch);
        return key;
    }

    private Task<T> WriteAsync<T>(Func<LedgerSession, DateTimeOffset, T> operation, CancellationToken cancellationToken) =>
        _writer.WriteAsync(session => operation(session, _clock.GetUtcNow()), cancellationToken);

    private Task WriteAsync(Action<LedgerSession, DateTimeOffset> operation, CancellationToken cancellationToken) => WriteAsync(
        (session, now) =>
        {
            operation(session, now);
            return true;
        },
        cancellationToken);
}
