using System.CommandLine;
using RlActors.Client.Steering;
using RlActors.Cluster;
using RlActors.Grains;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors drain</c>: empties one silo, while the runs go on elsewhere.</summary>
internal static class DrainVerb
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly Argument<string> Node = new("node") { Description = "Name of the silo (see: rlactors silos)" };

    private static readonly Option<bool> Force = new("--force") { Description = "Even if no other silo has a role that it has: runs then wait until one joins" };

    private static readonly Option<bool> Undo = new("--undo") { Description = "Let it take on work again" };

    private static readonly Option<double> Timeout = new("--timeout") { Description = "Seconds to wait until it is empty; it goes on by itself after that", HelpName = "seconds", DefaultValueFactory = _ => 300 };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "drain", "Empty one silo: nothing new is generated there, its learners move to another silo between two steps. Returns when it is empty. Needs a silo.",
        ActAsync, Node, Force, Undo, Timeout, CommonOptions.Gateway);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        string node = NodeName.Validated(call.Get(Node), "node");
        await using var cluster = await call.ConnectAsync(cancellationToken);
        if (call.Get(Undo))
        {
            await TellAsync(cluster, node, silo => silo.UndrainAsync(), cancellationToken);
            Answer(call, node, "active");
            return ConsoleRoot.Done;
        }

        await TellAsync(cluster, node, silo => silo.DrainAsync(call.Get(Force)), cancellationToken);
        var deadline = call.Now + TimeSpan.FromSeconds(call.Get(Timeout));
        while (await cluster.AskAsync(grains => grains.GetGrain<ISiloGrain>(node).ReportAsync(), cancellationToken) is { IsEmpty: false } left)
        {
            if (call.Now >= deadline)
            {
                throw new RlActorsException(
                    $"silo '{node}' is not empty after {call.Get(Timeout)} s ({left.Learners.Length} learners, {left.Generators.Length} generators); it goes on emptying itself, see: rlactors silos");
            }

            await Task.Delay(Interval, call.Context.Time, cancellationToken);
        }

        Answer(call, node, "drained");
        return ConsoleRoot.Done;
    }

    private static Task TellAsync(SiloConnection cluster, string node, Func<ISiloGrain, Task> word, CancellationToken cancellationToken) => cluster.AskAsync(
        async grains =>
        {
            await word(grains.GetGrain<ISiloGrain>(node));
            return true;
        },
        cancellationToken);

    private static void Answer(VerbCall call, string node, string status) =>
        call.Answer(new DrainView(node, status), (console, view) => console.WriteLine($"silo {view.Node} is {view.Status}"));
}

/// <summary>The answer of <c>drain</c>: <c>drained</c> or, undone, <c>active</c>.</summary>
internal sealed record DrainView(string Node, string Status);
