using System.CommandLine;
using RlActors.Client.Output;
using RlActors.Client.Steering;
using RlActors.Client.Watching;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors watch</c>: a run as it goes on, until it has ended.</summary>
internal static class WatchVerb
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly Argument<string> Run = CommonOptions.Run();

    private static readonly Option<int> Tail = new("--tail") { Description = "Steps to show from before", HelpName = "n", DefaultValueFactory = _ => 10 };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "watch", "Follow a run until it has ended: steps, accuracies, changes of status. With --json one document a line. Ctrl-C ends the watching, not the run.",
        ActAsync, Run, Tail, CommonOptions.Gateway);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var feed = new RunFeed(call.Data, call.Get(Run), Math.Max(0, call.Get(Tail)));
        var first = await feed.ReadAsync(cancellationToken);
        try
        {
            await (call.Console.Profile.Capabilities.Interactive
                ? DrawAsync(call, feed, first, cancellationToken)
                : WriteAsync(call, feed, first, cancellationToken));
            return ConsoleRoot.Done;
        }
        catch (OperationCanceledException)
        {
            return ConsoleRoot.Done; // leaving is how watching ends
        }
    }

    private static async Task WriteAsync(VerbCall call, RunFeed feed, RunMoment moment, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var news in RunNews.Of(moment))
            {
                if (call.Json)
                {
                    JsonOutput.WriteLine(call.Context.Out, news);
                }
                else
                {
                    call.Console.MarkupLine(news.ToMarkup());
                }
            }

            if (moment.IsLast)
            {
                return;
            }

            await Task.Delay(Interval, call.Context.Time, cancellationToken);
            moment = await feed.ReadAsync(cancellationToken);
        }
    }

    private static async Task DrawAsync(VerbCall call, RunFeed feed, RunMoment moment, CancellationToken cancellationToken)
    {
        await using var silo = await SiloGlimpse.OpenAsync(call, cancellationToken);
        var picture = new WatchPicture(call.Console.Profile.Height);
        await call.Console.Live(new Text(string.Empty)).AutoClear(false).StartAsync(async live =>
        {
            while (true)
            {
                var report = moment.IsLast ? null : await silo.LookAsync(moment.Standing.Row.Name, cancellationToken);
                live.UpdateTarget(picture.Draw(moment, report?.Waiting ?? [], call.Now));
                if (moment.IsLast)
                {
                    return;
                }

                await Task.Delay(Interval, call.Context.Time, cancellationToken);
                moment = await feed.ReadAsync(cancellationToken);
            }
        });
    }
}
