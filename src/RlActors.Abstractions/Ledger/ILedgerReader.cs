using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Ledger;

/// <summary>What can be asked of a ledger, also while another process writes it.</summary>
public interface ILedgerReader
{
    /// <summary>The run, or null.</summary>
    Task<RunRow?> FindRunAsync(string run, CancellationToken cancellationToken);

    /// <summary>All runs, newest first.</summary>
    Task<IReadOnlyList<RunRow>> ReadRunsAsync(CancellationToken cancellationToken);

    /// <summary>The stages a run has begun, in order.</summary>
    Task<IReadOnlyList<StageRow>> ReadStagesAsync(string run, CancellationToken cancellationToken);

    /// <summary>The newest committed step of a stage, or null before the first.</summary>
    Task<StepRow?> FindLastStepAsync(string run, int stage, CancellationToken cancellationToken);

    /// <summary>The newest committed steps of a stage, oldest of them first.</summary>
    Task<IReadOnlyList<StepRow>> ReadLastStepsAsync(string run, int stage, int count, CancellationToken cancellationToken);

    /// <summary>Committed steps in the order they were committed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="skip">How many of the first ones to leave out.</param>
    /// <param name="take">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<IReadOnlyList<StepRow>> ReadStepsAsync(string run, int skip, int take, CancellationToken cancellationToken);

    /// <summary>INV-1's terms, each from its own query.</summary>
    Task<Balance> ReadBalanceAsync(string run, CancellationToken cancellationToken);

    /// <summary>Groups in flight, in admission order.</summary>
    Task<IReadOnlyList<GroupRow>> ReadInFlightAsync(string run, CancellationToken cancellationToken);

    /// <summary>The latest groups of a run that ended or are ready, newest first: for the share that failed.</summary>
    Task<IReadOnlyList<GroupRow>> ReadLatestGroupsAsync(string run, int count, CancellationToken cancellationToken);

    /// <summary>One group, or null.</summary>
    Task<GroupRow?> FindGroupAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>The completions of a group that are in the ledger, by index, with their reward rows.</summary>
    Task<IReadOnlyList<CompletionView>> ReadCompletionsAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>A group as the learner takes it, with all its completions; null while it is not whole.</summary>
    Task<TrajectoryGroup?> FindTrajectoriesAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>Every attempt at a prompt, oldest first; over all runs when <paramref name="run"/> is null.</summary>
    Task<IReadOnlyList<AttemptView>> ReadHistoryAsync(string prompt, string? run, CancellationToken cancellationToken);

    /// <summary>A run's prompts with their rewards.</summary>
    Task<IReadOnlyList<PromptView>> ReadPromptsAsync(string run, PromptOrder order, int take, CancellationToken cancellationToken);

    /// <summary>All evaluations of a run, oldest first.</summary>
    Task<IReadOnlyList<EvaluationRow>> ReadEvaluationsAsync(string run, CancellationToken cancellationToken);

    /// <summary>All evaluations of sampled completions of a run, oldest first.</summary>
    Task<IReadOnlyList<SampledEvaluationRow>> ReadSampledEvaluationsAsync(string run, CancellationToken cancellationToken);
}
