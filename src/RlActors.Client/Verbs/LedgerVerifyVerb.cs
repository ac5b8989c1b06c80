using System.CommandLine;
using RlActors.Client.Output;
using RlActors.Client.Replay;
using RlActors.Client.Verification;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors ledger verify</c>: whether everything was trained exactly once, in time and as the ledger says.</summary>
internal static class LedgerVerifyVerb
{
    private static readonly Argument<string> Run = CommonOptions.Run();

    private static readonly Option<bool> Replay = new("--replay")
    {
        Description = "Also train every stage again from its first weights, by the step rows, and compare the weights' hash after each step",
    };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "verify",
        "Check a run: the balance, the chain of weights from step to step, that every group was trained whole and once, the age of every trained token. "
            + "Exit code 1 when anything is wrong.",
        ActAsync, Run, Replay);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var row = await call.Data.GetRunAsync(call.Get(Run), cancellationToken);
        var run = await RecordedRun.ReadAsync(call.Data.Ledger, row, cancellationToken);
        var findings = await ProgressLine.ShowAsync(call.Progress, "reading groups", run.RolloutSteps.Count(), progress =>
            LedgerVerifier.VerifyAsync(call.Data.Ledger, run, progress, cancellationToken));
        var replay = call.Get(Replay) ? await ReplayAsync(call, run, cancellationToken) : null;
        var answer = VerifyView.Of(run, findings, replay);
        call.Answer(answer, VerifyPage.Render);
        return answer.Ok ? ConsoleRoot.Done : ConsoleRoot.Failed;
    }

    private static Task<ReplayReport> ReplayAsync(VerbCall call, RecordedRun run, CancellationToken cancellationToken)
    {
        var replay = new LedgerReplay(call.Data.Ledger, call.Data.Weights, call.Context.CreateEngines, call.Context.CreateEnvironment());
        int all = run.Stages.Sum(stage => run.Steps.LastOrDefault(step => step.Stage == stage.Stage)?.Version ?? 0);
        return ProgressLine.ShowAsync(call.Progress, "replaying", all, progress => replay.ReplayAsync(run, progress, cancellationToken));
    }
}
