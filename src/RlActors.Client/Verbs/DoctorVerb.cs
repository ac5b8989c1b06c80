using System.CommandLine;
using RlActors.Client.Doctor;
using RlActors.Client.Output;
using RlActors.Client.Steering;
using RlActors.Diagnostics;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors doctor</c>: whether silos, or this machine, can do their work, and whether a recipe fits.</summary>
internal static class DoctorVerb
{
    private static readonly Option<string?> Recipe = new("--recipe") { Description = "Estimates the memory that a recipe will take: a built-in one or a file", HelpName = "recipe" };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Overrides a value of the recipe; may be repeated",
        HelpName = "path.to.key=value",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Command Create(VerbFactory verbs) => verbs.Create(
        "doctor", "Report on every silo of the data folder's cluster, or on this machine: backend, versions, devices, one matrix product, disk and memory. Fails when something is wrong.",
        ActAsync, Recipe, Set, CommonOptions.Gateway);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var estimate = call.Get(Recipe) is { } recipe
            ? RecipeEstimate.Of(RecipeFile.Read(recipe, call.Get(Set) ?? []), call.Context.CreateEnvironment(), call.Context.Variable)
            : null;
        var problems = new List<string>();
        var silos = await AskSilosAsync(call, problems, cancellationToken);
        var machines = silos ?? [await MachineInspection.InspectAsync(call.Data.Path, call.Context.Compute, silo: null, cancellationToken)];
        problems.AddRange(machines.SelectMany(MachineFindings.Of).Concat(MachineFindings.Between(machines)));
        var view = estimate is null ? null : RecipeView.Of(estimate, machines);
        if (view is { Fits: false })
        {
            problems.Add($"recipe '{view.Name}' takes about {ByteSize.Of(view.TotalBytes!.Value)} and {ByteSize.Of(view.AvailableBytes!.Value)} is free; lower "
                + "learner.tokensPerMicroBatch or generation.slots, set learner.activationCheckpointing=true, train in bfloat16 or with adapters, take a smaller model, or a machine with more");
        }

        call.Answer(new DoctorView(silos is null ? "this_machine" : "silos", machines, view, problems), DoctorPage.Render);
        return problems.Count == 0 ? ConsoleRoot.Done : ConsoleRoot.Failed;
    }

    /// <summary>Reports of the silos; null where none serves the data folder. One that should and does not answer is a problem, not the end.</summary>
    private static async Task<IReadOnlyList<MachineReport>?> AskSilosAsync(VerbCall call, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            if (call.FindCluster() is null)
            {
                return null;
            }

            await using var silo = await call.ConnectAsync(cancellationToken);
            return await silo.InspectAsync(cancellationToken);
        }
        catch (RlActorsException error)
        {
            problems.Add(error.Message);
            return null;
        }
    }
}
