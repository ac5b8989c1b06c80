namespace RlActors.Client.Verification;

/// <summary>INV-1: every dispatched group is in exactly one account, and the trained ones are those of the step rows.</summary>
internal static class BalanceCheck
{
    public static CheckResult Run(RecordedRun run)
    {
        var problems = new List<string>();
        var balance = run.Balance;
        if (!balance.Holds)
        {
            problems.Add(balance.ToString());
        }

        long inSteps = run.Steps.Sum(step => (long)step.Groups.Count);
        if (balance.Trained < inSteps || balance.Trained > run.TrainedAtMost)
        {
            problems.Add($"{balance.Trained} groups are trained, but the step rows name {inSteps}");
        }

        if (run.Row.Status == Ledger.RunStatus.Completed && balance.InFlight > 0)
        {
            problems.Add($"the run is completed with {balance.InFlight} groups in flight");
        }

        return new("balance", balance.Dispatched, "groups", problems);
    }
}
