using RlActors.Client.Replay;
using RlActors.Client.Verification;
using RlActors.Ledger;

namespace RlActors.Client.Verbs;

/// <summary>The answer of <c>ledger verify</c>, with the trained tokens by their staleness; the replay is null when it was not asked for.</summary>
internal sealed record VerifyView(
    string Run, RunStatus Status, bool Ok, Balance Balance, IReadOnlyList<CheckResult> Checks,
    IReadOnlyDictionary<int, long> TokensByStaleness, ReplayReport? Replay)
{
    public static VerifyView Of(RecordedRun run, LedgerFindings findings, ReplayReport? replay) => new(
        run.Row.Name, run.Row.Status, findings.Checks.All(check => check.Ok) && replay?.Identical != false, run.Balance, findings.Checks, findings.Ages, replay);
}
