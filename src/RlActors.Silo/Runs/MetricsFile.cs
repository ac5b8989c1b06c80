using System.Runtime.CompilerServices;
using RlActors.Ledger;
using RlActors.Silo.Charts;

namespace RlActors.Silo.Runs;

/// <summary>A run's <c>metrics.jsonl</c>: written whole from the ledger when it is opened, then appended to as steps are committed.</summary>
/// <param name="path">The file.</param>
/// <param name="run">The run's name.</param>
/// <param name="ledger">Where everything comes from.</param>
internal sealed class MetricsFile(string path, string run, ILedgerReader ledger)
{
    private const int PageSize = 256;

    private readonly MetricsProjection _projection = new();
    private readonly List<CurvePoint> _points = [];
    private int _steps;

    /// <summary>What the rows written so far add up to.</summary>
    public RunTotals Totals { get; private set; } = new();

    /// <summary>The rows written so far, as far as they are drawn.</summary>
    public IReadOnlyList<CurvePoint> Points => _points;

    /// <summary>Writes every committed step.</summary>
    /// <param name="complete">Whether no step will follow: the last evaluation then goes onto the last line.</param>
    /// <param name="cancellationToken">Ends the work; what was there before stays.</param>
    public async Task WriteAllAsync(bool complete, CancellationToken cancellationToken)
    {
        await using var file = AtomicFile.Begin(path);
        MetricsRow? held = null;
        await foreach (var row in ReadNewAsync(cancellationToken))
        {
            await WriteAsync(file.Writer, held);
            held = row;
        }

        if (complete && held is not null && _projection.TakeTrailing(await ledger.ReadEvaluationsAsync(run, cancellationToken)) is { } trailing)
        {
            held = held with { HeldOut = trailing };
        }

        await WriteAsync(file.Writer, held);
        await file.CommitAsync(cancellationToken);
    }

    /// <summary>Appends the steps committed since.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> AppendAsync(CancellationToken cancellationToken)
    {
        int before = _steps;
        StreamWriter? writer = null;
        try
        {
            await foreach (var row in ReadNewAsync(cancellationToken))
            {
                writer ??= new StreamWriter(path, append: true) { NewLine = "\n" };
                await WriteAsync(writer, row);
            }
        }
        finally
        {
            if (writer is not null)
            {
                await writer.DisposeAsync();
            }
        }

        return _steps > before;
    }

    private async IAsyncEnumerable<MetricsRow> ReadNewAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<StepRow> page;
        do
        {
            page = await ledger.ReadStepsAsync(run, _steps, PageSize, cancellationToken);
            var evaluations = page.Count == 0 ? [] : await ledger.ReadEvaluationsAsync(run, cancellationToken);
            foreach (var row in page.SelectMany(step => _projection.Next(step, evaluations)))
            {
                Totals = Totals.With(row);
                _points.Add(row.ToPoint());
                yield return row;
            }

            _steps += page.Count;
        }
        while (page.Count == PageSize);
    }

    private static Task WriteAsync(StreamWriter writer, MetricsRow? row) => row is null ? Task.CompletedTask : writer.WriteLineAsync(row.ToJson());
}
