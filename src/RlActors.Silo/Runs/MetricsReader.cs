using System.Runtime.CompilerServices;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Silo.Runs;

/// <summary>Reads a run's committed steps as rows, going on each time where it left off.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="run">The run's name.</param>
internal sealed class MetricsReader(ILedgerReader ledger, string run)
{
    private const int PageSize = 256;

    private MetricsProjection? _projection;
    private int _steps;

    /// <summary>What the rows read so far add up to.</summary>
    public RunTotals Totals { get; private set; } = new();

    /// <summary>The rows of the steps committed since the last call. Once it fails or is broken off, the reader has lost its place.</summary>
    public async IAsyncEnumerable<MetricsRow> ReadNewAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<StepRow> page;
        do
        {
            page = await ledger.ReadStepsAsync(run, _steps, PageSize, cancellationToken);
            var evaluations = page.Count == 0 ? [] : await ledger.ReadEvaluationsAsync(run, cancellationToken);
            var projection = page.Count == 0 ? null : await ProjectionAsync(cancellationToken);
            foreach (var row in page.SelectMany(step => projection!.Next(step, evaluations)))
            {
                Totals = Totals.With(row);
                yield return row;
            }

            _steps += page.Count;
        }
        while (page.Count == PageSize);
    }

    /// <summary>The newest held-out evaluation that no row has shown.</summary>
    public async Task<EvaluationRow?> TakeTrailingAsync(CancellationToken cancellationToken) =>
        (await ProjectionAsync(cancellationToken)).TakeTrailing(await ledger.ReadEvaluationsAsync(run, cancellationToken));

    private async Task<MetricsProjection> ProjectionAsync(CancellationToken cancellationToken) => _projection ??= new MetricsProjection(
        await ledger.FindRunAsync(run, cancellationToken) is { } row ? RecipeReader.Read(row.Recipe, run) : throw new RlActorsException($"there is no run '{run}'; see `rlactors runs`"));
}
