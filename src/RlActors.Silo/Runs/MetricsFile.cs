using RlActors.Ledger;
using RlActors.Silo.Charts;

namespace RlActors.Silo.Runs;

/// <summary>A run's <c>metrics.jsonl</c>: written whole from the ledger when it is opened, then appended to as steps are committed.</summary>
/// <param name="path">The file.</param>
/// <param name="run">The run's name.</param>
/// <param name="ledger">Where everything comes from.</param>
internal sealed class MetricsFile(string path, string run, ILedgerReader ledger)
{
    private readonly MetricsReader _reader = new(ledger, run);
    private readonly CurveHistory _history = new();

    /// <summary>What the rows written so far add up to.</summary>
    public RunTotals Totals => _reader.Totals;

    /// <summary>The rows written so far, as far as they are drawn.</summary>
    public IReadOnlyList<CurvePoint> Points => _history.Points;

    /// <summary>Writes every committed step.</summary>
    /// <param name="complete">Whether no step will follow: the last evaluation then goes onto the last line.</param>
    /// <param name="cancellationToken">Ends the work; what was there before stays.</param>
    public async Task WriteAllAsync(bool complete, CancellationToken cancellationToken)
    {
        await using var file = AtomicFile.Begin(path);
        MetricsRow? held = null;
        await foreach (var row in _reader.ReadNewAsync(cancellationToken))
        {
            await WriteAsync(file.Writer, held);
            _history.Add(row.ToPoint());
            held = row;
        }

        var trailing = complete ? await _reader.TakeTrailingAsync(cancellationToken) : null;
        await WriteAsync(file.Writer, trailing is null || held is null ? held : held with { HeldOut = trailing });
        await file.CommitAsync(cancellationToken);
    }

    /// <summary>Appends the steps committed since.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> AppendAsync(CancellationToken cancellationToken)
    {
        StreamWriter? writer = null;
        try
        {
            await foreach (var row in _reader.ReadNewAsync(cancellationToken))
            {
                writer ??= new StreamWriter(path, append: true) { NewLine = "\n" };
                await WriteAsync(writer, row);
                _history.Add(row.ToPoint());
            }
        }
        finally
        {
            if (writer is not null)
            {
                await writer.DisposeAsync();
            }
        }

        return writer is not null;
    }

    private static Task WriteAsync(StreamWriter writer, MetricsRow? row) => row is null ? Task.CompletedTask : writer.WriteLineAsync(row.ToJson());
}
