using RlActors.Ledger;

namespace RlActors.Client.Verification;

/// <summary>Checks what a ledger says of a run against itself, down to the stamp on every trained token.</summary>
internal static class LedgerVerifier
{
    /// <summary>Makes all checks.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="run">The run's rows.</param>
    /// <param name="progress">Told how many steps' groups have been read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<LedgerFindings> VerifyAsync(ILedgerReader ledger, RecordedRun run, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var once = new ExactlyOnceCheck();
        var whole = new WholeGroupsCheck(run.Recipe.Judges);
        var staleness = new StalenessCheck();
        int steps = 0;
        foreach (var step in run.RolloutSteps)
        {
            foreach (var id in step.Groups)
            {
                var group = new TrainedGroup(
                    id, step, run.RolloutStage(step.Stage)!, await ledger.FindGroupAsync(id, cancellationToken),
                    await ledger.FindTrajectoriesAsync(id, cancellationToken), await ledger.ReadCompletionsAsync(id, cancellationToken));
                once.Add(group);
                whole.Add(group);
                staleness.Add(group);
            }

            progress?.Report(++steps);
        }

        return new([BalanceCheck.Run(run), StepChainCheck.Run(run), once.Result, whole.Result, staleness.Result], staleness.Ages);
    }
}

/// <summary>What all checks found.</summary>
/// <param name="Checks">One result a check.</param>
/// <param name="Ages">Trained tokens by staleness.</param>
internal sealed record LedgerFindings(IReadOnlyList<CheckResult> Checks, IReadOnlyDictionary<int, long> Ages);
