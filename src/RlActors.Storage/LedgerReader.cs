using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Storage.Tables;
using RlActors.Trajectories;

namespace RlActors.Storage;

/// <summary>Answers what can be asked of a ledger, from whichever database it lies in.</summary>
public abstract class LedgerReader : ILedgerReader, IDisposable
{
    private readonly ReadSessions _sessions;
    private readonly LargePayloads? _payloads;

    private protected LedgerReader(IDatabase database, LargePayloads? payloads) => (_sessions, _payloads) = (new ReadSessions(database), payloads);

    /// <inheritdoc/>
    public Task<RunRow?> FindRunAsync(string run, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Runs.Find(session, run), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunRow>> ReadRunsAsync(CancellationToken cancellationToken) =>
        _sessions.ReadAsync(Runs.All, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StageRow>> ReadStagesAsync(string run, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Stages.All(session, run), cancellationToken);

    /// <inheritdoc/>
    public async Task<StepRow?> FindLastStepAsync(string run, int stage, CancellationToken cancellationToken) =>
        (await ReadLastStepsAsync(run, stage, 1, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepRow>> ReadLastStepsAsync(string run, int stage, int count, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Steps.Last(session, run, stage, count), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepRow>> ReadStepsAsync(string run, int skip, int take, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Steps.All(session, run, skip, take), cancellationToken);

    /// <inheritdoc/>
    public Task<Balance> ReadBalanceAsync(string run, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Runs.FindKey(session, run) is { } key ? Balances.Of(session, key) : new Balance(0, 0, 0, 0, 0), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GroupRow>> ReadInFlightAsync(string run, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Groups.InFlight(session, run), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Newest by admission.</remarks>
    public Task<IReadOnlyList<GroupRow>> ReadLatestGroupsAsync(string run, int count, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Groups.Latest(session, run, count), cancellationToken);

    /// <inheritdoc/>
    public Task<GroupRow?> FindGroupAsync(GroupId group, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Groups.Find(session, group), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CompletionView>> ReadCompletionsAsync(GroupId group, CancellationToken cancellationToken)
    {
        var stored = await _sessions.ReadAsync(
            session => Groups.Find(session, group) is null ? [] : Completions.Of(session, Groups.Require(session, group).Key), cancellationToken).ConfigureAwait(false);
        var payloads = await PayloadsAsync(group, stored, cancellationToken).ConfigureAwait(false);
        return [.. stored.Zip(payloads, (completion, payload) => completion.With(payload))];
    }

    /// <inheritdoc/>
    public async Task<TrajectoryGroup?> FindTrajectoriesAsync(GroupId group, CancellationToken cancellationToken)
    {
        var stored = await _sessions.ReadAsync(session => StoredTrajectories.Find(session, group), cancellationToken).ConfigureAwait(false);
        return stored?.With(await PayloadsAsync(group, stored.Completions, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttemptView>> ReadHistoryAsync(string prompt, string? run, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Attempts.Of(session, prompt, run), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PromptView>> ReadPromptsAsync(string run, PromptOrder order, int take, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => PromptRewards.List(session, run, order, take), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EvaluationRow>> ReadEvaluationsAsync(string run, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => Evaluations.All(session, run), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SampledEvaluationRow>> ReadSampledEvaluationsAsync(string run, CancellationToken cancellationToken) =>
        _sessions.ReadAsync(session => SampledEvaluations.All(session, run), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connections.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sessions.Dispose();
        }
    }

    private async Task<IReadOnlyList<byte[]>> PayloadsAsync(GroupId group, IReadOnlyList<Completions.Stored> stored, CancellationToken cancellationToken) => _payloads is null
        ? [.. stored.Select(completion => completion.Record.Packed)]
        : await _payloads.ReadAsync(group.Run, stored, cancellationToken).ConfigureAwait(false);
}
