using System.CommandLine;
using RlActors.Grains;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors pause | resume | stop</c>: a word with a run's loop.</summary>
internal static class SteeringVerbs
{
    private static readonly Argument<string> Run = CommonOptions.Run();

    private static readonly Option<string> Reason = new("--reason")
    {
        Description = "Why, for those who look at the run's status",
        HelpName = "text",
        DefaultValueFactory = _ => "paused on request",
    };

    public static Command Pause(VerbFactory verbs) => verbs.Create(
        "pause",
        "Admit nothing new until the run is resumed; what is in flight is finished. Needs a silo.",
        (call, cancellationToken) => SteerAsync(call, grain => grain.PauseAsync(call.Get(Reason)!), cancellationToken),
        Run, Reason, CommonOptions.Gateway);

    public static Command Resume(VerbFactory verbs) => verbs.Create(
        "resume",
        "Go on with a paused or stopped run. Needs a silo.",
        (call, cancellationToken) => SteerAsync(call, grain => grain.ResumeAsync(), cancellationToken),
        Run, CommonOptions.Gateway);

    public static Command Stop(VerbFactory verbs) => verbs.Create(
        "stop",
        "End a run early, once the step under way is committed or given up; it can be resumed. Needs a silo.",
        (call, cancellationToken) => SteerAsync(call, grain => grain.StopAsync(), cancellationToken),
        Run, CommonOptions.Gateway);

    private static async Task<int> SteerAsync(VerbCall call, Func<IRunGrain, Task> word, CancellationToken cancellationToken)
    {
        string run = call.Get(Run);
        if (call.Data.HasLedger)
        {
            await call.Data.GetRunAsync(run, cancellationToken);
        }

        await using var silo = await call.ConnectAsync(cancellationToken);
        await silo.TellAsync(run, word, cancellationToken);
        var report = await silo.AskAsync(run, grain => grain.GetStatusAsync(), cancellationToken);
        SteeredView.Of(report).Answer(call);
        return ConsoleRoot.Done;
    }
}
