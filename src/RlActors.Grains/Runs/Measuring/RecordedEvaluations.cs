using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Runs;

/// <summary>A run's evaluations in the ledger, each measured once: what is recorded already is not measured again.</summary>
internal sealed class RecordedEvaluations(ILedger ledger, RunContext context, ActorClock clock, ICrashPoints crash)
{
    /// <summary>The accuracy of a version on a part, from the ledger or measured and recorded now.</summary>
    /// <param name="version">The version.</param>
    /// <param name="split">How the part is called in the ledger.</param>
    /// <param name="measure">Measures it; null where there is nothing to measure it on, which is no row and an accuracy of 0.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<double> OnceAsync(PolicyVersion version, string split, Func<Task<Measurement?>> measure, CancellationToken cancellationToken)
    {
        var recorded = await ledger.ReadEvaluationsAsync(context.Name, cancellationToken);
        if (recorded.FirstOrDefault(row => row.Stage == version.Stage && row.Version == version.Number && row.Split == split) is { } known)
        {
            return known.Accuracy;
        }

        if (await measure() is not { } measured)
        {
            return 0;
        }

        crash.Reach(CrashPoint.Evaluated);
        await ledger.AppendEvaluationAsync(
            new EvaluationRow(context.Name, version.Stage, version.Number, split, measured.Prompts, measured.Accuracy, measured.RewardMean, clock.Now), cancellationToken);
        return measured.Accuracy;
    }
}

/// <summary>What an evaluation found; as in <see cref="EvaluationRow"/>.</summary>
internal sealed record Measurement(int Prompts, double Accuracy, double RewardMean);
