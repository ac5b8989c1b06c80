using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// A file of <c>deploy/benchmarks</c>: <c>start</c>, the recipe of the shared supervised checkpoint; <c>common</c>, what the measured recipes have in common; <c>stages</c>, defaults of their
/// stages by kind; and a list of what is measured.
/// </summary>
internal sealed class BenchmarkPlan
{
    private const string Start = "start";

    private readonly JsonObject _plan;

    private BenchmarkPlan(JsonObject plan, string folder) => (_plan, Folder) = (plan, Path.GetFullPath(folder));

    /// <summary>Data folder of the runs.</summary>
    public string Folder { get; }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="RlActorsException">There is no such file, or it is no JSON object.</exception>
    public static async Task<BenchmarkPlan> ReadAsync(string file, string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new RlActorsException($"there is no plan '{file}'; run from the repository's root, or name one with --plan");
        }

        try
        {
            var json = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return json is JsonObject plan ? new BenchmarkPlan(plan, folder) : throw new RlActorsException($"the plan '{file}' is no JSON object");
        }
        catch (JsonException broken)
        {
            throw new RlActorsException($"the plan '{file}' is not JSON: {broken.Message}", broken);
        }
    }

    /// <summary>What the plan lists under a name.</summary>
    public List<JsonObject> List(string name) =>
        _plan[name] is JsonArray list ? [.. list.Select(entry => entry!.AsObject())] : throw new RlActorsException($"the plan has no list '{name}'");

    /// <summary>Trains the shared checkpoint.</summary>
    /// <returns>A line on it.</returns>
    public async Task<string> TrainStartAsync(EmbeddedSilo silo, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await silo.RunAsync(Start, RecipeReader.Read(_plan["start"]!.ToJsonString(), "the plan's start"), cancellationToken);
        double accuracy = (await silo.Ledger.ReadEvaluationsAsync(Start, cancellationToken)).Last(row => row.Split == EvaluationSplits.HeldOut).Accuracy;
        return FormattableString.Invariant($"supervised checkpoint: {clock.Elapsed.TotalSeconds:0} s, held-out accuracy {accuracy:0.000}");
    }

    /// <summary>The plan's common part with these stages, each over the plan's defaults for its kind, from the shared checkpoint.</summary>
    public Recipe RecipeOf(JsonArray stages, string run, int seed)
    {
        var recipe = _plan["common"]!.DeepClone().AsObject();
        recipe["name"] = run;
        recipe["seed"] = seed;
        recipe["model"] = new JsonObject { ["path"] = Path.Combine(Folder, Start, "model") };
        recipe["stages"] = new JsonArray([.. stages.Select(stage => Filled(stage!.AsObject()))]);
        return RecipeReader.Read(recipe.ToJsonString(), $"'{run}' of the plan");
    }

    private JsonObject Filled(JsonObject stage)
    {
        var filled = _plan["stages"]?[(string)stage["kind"]!]?.DeepClone().AsObject() ?? [];
        foreach (var (key, value) in stage)
        {
            filled[key] = value?.DeepClone();
        }

        return filled;
    }
}
