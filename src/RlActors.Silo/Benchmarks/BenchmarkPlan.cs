using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// A file of <c>deploy/benchmarks</c>: <c>common</c>, what all its recipes have in common; <c>starts</c>, by name what the recipes of shared models say beside it, <c>start</c> the one that
/// whatever is measured begins with; <c>stages</c>, defaults of stages by kind; and a list of what is measured: each entry with its <c>stages</c>, the <c>models</c> (other starts) that they
/// name, and the keys of a <c>recipe</c> over the common ones.
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

    /// <summary>Trains the checkpoint that all begin with, and the models that entries name.</summary>
    /// <param name="silo">Where.</param>
    /// <param name="entries">What will be measured.</param>
    /// <param name="report">Takes a line on each.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task TrainStartsAsync(EmbeddedSilo silo, IEnumerable<JsonObject> entries, Action<string> report, CancellationToken cancellationToken)
    {
        foreach (string start in entries.SelectMany(ModelsOf).Prepend(Start).Distinct())
        {
            var recipe = RecipeOver(_plan["starts"]?[start]?.AsObject() ?? throw new RlActorsException($"the plan's starts have no '{start}'"), start, seed: 1);
            var clock = Stopwatch.StartNew();
            await silo.RunAsync(start, RecipeReader.Read(recipe.ToJsonString(), $"the plan's starts.{start}"), cancellationToken);
            double accuracy = (await silo.Ledger.ReadEvaluationsAsync(start, cancellationToken)).Last(row => row.Split == EvaluationSplits.HeldOut).Accuracy;
            report(FormattableString.Invariant($"supervised checkpoint '{start}': {clock.Elapsed.TotalSeconds:0} s, held-out accuracy {accuracy:0.000}"));
        }
    }

    /// <summary>The recipe of an entry: the plan's common part with its stages, each over the plan's defaults for its kind, from the shared checkpoint.</summary>
    public Recipe RecipeOf(JsonObject entry, string run, int seed)
    {
        var recipe = RecipeOver(entry["recipe"]?.AsObject() ?? [], run, seed);
        recipe["model"] = new JsonObject { ["path"] = FolderOf(Start) };
        if (ModelsOf(entry).ToList() is { Count: > 0 } models)
        {
            recipe["models"] = new JsonObject(models.Select(model => KeyValuePair.Create(model, (JsonNode?)FolderOf(model))));
        }

        recipe["stages"] = new JsonArray([.. entry["stages"]!.AsArray().Select(stage => Filled(stage!.AsObject()))]);
        return RecipeReader.Read(recipe.ToJsonString(), $"'{run}' of the plan");
    }

    private static IEnumerable<string> ModelsOf(JsonObject entry) => entry["models"]?.AsArray().Select(model => (string)model!) ?? [];

    private string FolderOf(string start) => Path.Combine(Folder, start, "model");

    private JsonObject RecipeOver(JsonObject own, string name, int seed)
    {
        var recipe = _plan["common"]!.DeepClone().AsObject();
        recipe["name"] = name;
        recipe["seed"] = seed;
        foreach (var (key, value) in own)
        {
            recipe[key] = value?.DeepClone();
        }

        return recipe;
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
