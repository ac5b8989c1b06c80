using System.CommandLine;
using RlActors.Client.Steering;
using RlActors.Ledger;
using RlActors.Recipes;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors start</c>: a new run on a silo.</summary>
internal static class StartVerb
{
    private static readonly Argument<string> Recipe = new("recipe") { Description = "Built-in recipe (quickstart) or recipe file" };

    private static readonly Option<string?> Name = new("--name") { Description = "Name of the run [default: the recipe's name and a number]", HelpName = "run" };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Overrides a value of the recipe; may be repeated",
        HelpName = "path.to.key=value",
        DefaultValueFactory = _ => [],
    };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "start", "Start a run of a recipe on a silo; the run goes on without this console.", ActAsync, Recipe, Name, Set, CommonOptions.Gateway);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var recipe = RecipeFile.Read(call.Get(Recipe), call.Get(Set) ?? []);
        IReadOnlyList<RunRow> runs = call.Data.HasLedger ? await call.Data.Ledger.ReadRunsAsync(cancellationToken) : [];
        string run = call.Get(Name) ?? RunName.Next(recipe.Name, [.. runs.Select(row => row.Name)]);
        RunName.Validate(run);
        await using var silo = await call.ConnectAsync(cancellationToken);
        await silo.TellAsync(run, grain => grain.StartAsync(RecipeReader.Write(recipe)), cancellationToken);
        var report = await silo.AskAsync(run, grain => grain.GetStatusAsync(), cancellationToken);
        SteeredView.Of(report).Answer(call);
        if (!call.Json)
        {
            call.Progress.WriteLine($"follow it: rlactors watch {run}");
        }

        return ConsoleRoot.Done;
    }
}
