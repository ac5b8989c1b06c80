using RlActors.Client.Reading;
using RlActors.Ledger;

namespace RlActors.Client.Watching;

/// <summary>Follows a run in the ledger.</summary>
/// <param name="data">The data folder.</param>
/// <param name="run">The run's name.</param>
/// <param name="tail">How many of the steps that were committed before are news at first.</param>
internal sealed class RunFeed(DataFolder data, string run, int tail)
{
    private const int Page = 500;

    private int _steps;
    private int? _evaluations;
    private int? _sampled;
    private RunStatus? _status;

    /// <summary>The present moment.</summary>
    public async Task<RunMoment> ReadAsync(CancellationToken cancellationToken)
    {
        // The status is read first: what is found complete has all its steps in the ledger.
        var row = await data.GetRunAsync(run, cancellationToken);
        bool first = _status is null, changed = _status != row.Status;
        var steps = await ReadStepsAsync(first ? tail : int.MaxValue, cancellationToken);
        var standing = await RunStanding.ReadAsync(data.Ledger, row, cancellationToken);
        var since = first && steps.Count > 0 ? steps[0].CommittedAt : DateTimeOffset.MinValue;
        EvaluationRow[] evaluations = [.. standing.Evaluations.Skip(_evaluations ?? 0).Where(evaluation => evaluation.At >= since)];
        SampledEvaluationRow[] sampled = [.. standing.Sampled.Skip(_sampled ?? 0).Where(evaluation => evaluation.At >= since)];
        (_status, _evaluations, _sampled) = (row.Status, standing.Evaluations.Count, standing.Sampled.Count);
        return new(standing, await data.Ledger.ReadBalanceAsync(run, cancellationToken), steps, evaluations, sampled, changed);
    }

    private async Task<IReadOnlyList<StepRow>> ReadStepsAsync(int most, CancellationToken cancellationToken)
    {
        var news = new Queue<StepRow>();
        IReadOnlyList<StepRow> page;
        do
        {
            page = await data.Ledger.ReadStepsAsync(run, _steps, Page, cancellationToken);
            _steps += page.Count;
            foreach (var step in page)
            {
                news.Enqueue(step);
                if (news.Count > most)
                {
                    news.Dequeue();
                }
            }
        }
        while (page.Count == Page);
        return [.. news];
    }
}
