using RlActors.Client.Chaos.Runs;
using RlActors.Client.Reading;
using RlActors.Client.Replay;
using RlActors.Client.Verification;
using RlActors.Ledger;

namespace RlActors.Client.Chaos.Report;

/// <summary>Judges a run that is over: balance, every check of the ledger, and a replay from its first weights.</summary>
/// <param name="data">Its ledger and weights.</param>
/// <param name="context">What makes engines.</param>
internal sealed class RunVerdict(DataFolder data, ClientContext context)
{
    public async Task<ChaosRunView> JudgeAsync(FollowedRun followed, bool struck, bool synchronous, CancellationToken cancellationToken)
    {
        var row = await data.GetRunAsync(followed.Run, cancellationToken);
        var run = await RecordedRun.ReadAsync(data.Ledger, row, cancellationToken);
        var findings = await LedgerVerifier.VerifyAsync(data.Ledger, run, null, cancellationToken);
        var replay = await new LedgerReplay(data.Ledger, data.Weights, context.CreateEngines, context.CreateEnvironment()).ReplayAsync(run, null, cancellationToken);
        var evaluations = await data.Ledger.ReadEvaluationsAsync(followed.Run, cancellationToken);
        var heldOut = evaluations.LastOrDefault(evaluation => evaluation is { Split: "heldout", Version: > 0, HasAccuracy: true });
        return new ChaosRunView(
            followed.Run, struck, followed.Recipe.Seed, synchronous, row.Status, (followed.EndedAt - followed.BeganAt).TotalSeconds, run.Steps.Count, heldOut?.Accuracy,
            run.Steps.Count > 0 ? run.Steps[^1].State.Weights : null, run.Balance, followed.Balances, findings.Checks.All(check => check.Ok), replay.Identical,
            [
                .. row.Status == RunStatus.Completed ? Array.Empty<string>() : [$"it is {row.Status.ToString().ToLowerInvariant()}, not completed"],
                .. followed.Complaints,
                .. findings.Checks.SelectMany(check => check.Problems.Select(problem => $"{check.Check}: {problem}")),
                .. replay.Identical ? Array.Empty<string>() : [replay.ToString()],
            ]);
    }
}
