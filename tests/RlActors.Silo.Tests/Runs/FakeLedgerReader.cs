using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Trajectories;

namespace RlActors.Silo.Tests.Runs;

/// <summary>A ledger of lists that tests fill; a fault can be switched on.</summary>
internal sealed class FakeLedgerReader : ILedgerReader
{
    public List<RunRow> Runs { get; } = [];

    public List<StageRow> Stages { get; } = [];

    public List<StepRow> Steps { get; } = [];

    public List<EvaluationRow> Evaluations { get; } = [];

    public List<SampledEvaluationRow> Sampled { get; } = [];

    public List<PromptView> Prompts { get; } = [];

    public Balance Balance { get; set; } = new(0, 0, 0, 0, 0);

    public Exception? Fault { get; set; }

    /// <summary>Called at each reading of the list of runs.</summary>
    public Action OnReadRuns { get; set; } = () => { };

    public Task<RunRow?> FindRunAsync(string run, CancellationToken cancellationToken) => Answer(Runs.Find(row => row.Name == run));

    public Task<IReadOnlyList<RunRow>> ReadRunsAsync(CancellationToken cancellationToken)
    {
        OnReadRuns();
        return Answer<IReadOnlyList<RunRow>>([.. Runs]);
    }

    public Task<IReadOnlyList<StageRow>> ReadStagesAsync(string run, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<StageRow>>([.. Stages.Where(row => row.Run == run)]);

    public Task<StepRow?> FindLastStepAsync(string run, int stage, CancellationToken cancellationToken) =>
        Answer(Steps.FindLast(row => row.Run == run && row.Stage == stage));

    public Task<IReadOnlyList<StepRow>> ReadStepsAsync(string run, int skip, int take, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<StepRow>>([.. Steps.Where(row => row.Run == run).Skip(skip).Take(take)]);

    public Task<IReadOnlyList<StepRow>> ReadLastStepsAsync(string run, int stage, int count, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<StepRow>>([.. Steps.Where(row => row.Run == run && row.Stage == stage).TakeLast(count)]);

    public Task<Balance> ReadBalanceAsync(string run, CancellationToken cancellationToken) => Answer(Balance);

    public Task<IReadOnlyList<EvaluationRow>> ReadEvaluationsAsync(string run, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<EvaluationRow>>([.. Evaluations.Where(row => row.Run == run)]);

    public Task<IReadOnlyList<SampledEvaluationRow>> ReadSampledEvaluationsAsync(string run, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<SampledEvaluationRow>>([.. Sampled.Where(row => row.Run == run)]);

    public Task<IReadOnlyList<PromptView>> ReadPromptsAsync(string run, PromptOrder order, int take, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<PromptView>>([.. Prompts.Take(take)]);

    public Task<IReadOnlyList<GroupRow>> ReadInFlightAsync(string run, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<GroupRow>> ReadLatestGroupsAsync(string run, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<GroupRow?> FindGroupAsync(GroupId group, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<CompletionView>> ReadCompletionsAsync(GroupId group, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TrajectoryGroup?> FindTrajectoriesAsync(GroupId group, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<AttemptView>> ReadHistoryAsync(string prompt, string? run, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<T> Answer<T>(T value) => Fault is null ? Task.FromResult(value) : Task.FromException<T>(Fault);
}
