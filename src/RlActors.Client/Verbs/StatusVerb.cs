using System.CommandLine;
using RlActors.Client.Reading;
using RlActors.Client.Steering;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors status</c>: where a run stands.</summary>
internal static class StatusVerb
{
    private static readonly Argument<string> Run = CommonOptions.Run();

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "status", "Say where a run stands: stages, balance, accuracies, the last step, and with a silo what it waits for.", ActAsync, Run, CommonOptions.Gateway);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var row = await call.Data.GetRunAsync(call.Get(Run), cancellationToken);
        var standing = await RunStanding.ReadAsync(call.Data.Ledger, row, cancellationToken);
        var balance = await call.Data.Ledger.ReadBalanceAsync(row.Name, cancellationToken);
        var inFlight = await call.Data.Ledger.ReadInFlightAsync(row.Name, cancellationToken);
        await using var silo = await SiloGlimpse.OpenAsync(call, cancellationToken);
        var report = await silo.LookAsync(row.Name, cancellationToken);
        call.Answer(StatusView.Of(standing, balance, inFlight, report), (console, view) => StatusPage.Render(console, view, call.Now));
        return ConsoleRoot.Done;
    }
}
