using RlActors.Ledger;

namespace RlActors.Silo.Runs;

/// <summary>Everything that was measured of a run's policy, each list oldest first.</summary>
/// <param name="Evaluations">Greedy completions.</param>
/// <param name="Sampled">Sampled completions.</param>
internal sealed record RunMeasurements(IReadOnlyList<EvaluationRow> Evaluations, IReadOnlyList<SampledEvaluationRow> Sampled)
{
    public static async Task<RunMeasurements> ReadAsync(ILedgerReader ledger, string run, CancellationToken cancellationToken) => new(
        await ledger.ReadEvaluationsAsync(run, cancellationToken), await ledger.ReadSampledEvaluationsAsync(run, cancellationToken));
}
