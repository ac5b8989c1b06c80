using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// A file of <c>deploy/benchmarks</c>: <c>common</c>, what all its recipes have in common; <c>starts</c>, the supervised checkpoints by name, over it: every measured run begins with
/// the model of <c>start</c> and may name others, such as a teacher; <c>stages</c>, defaults of the measured stages by kind; and a list of what is measured.
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

    /// <summary>Trains the checkpoint that every measured run begins with, and those that these entries name.</summary>
    /// <returns>A line on each.</returns>
    public async Task<IReadOnlyList<string>> TrainStartsAsync(EmbeddedSilo silo, IEnumerable<JsonObject> entries, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (string start in entries.SelectMany(ModelsOf).Prepend(Start).Distinct())
        {
            var clock = Stopwatch.StartNew();
            await silo.RunAsync(start, Read(Laid(_plan["common"], _plan["starts"]![start]), start, seed: 1), cancellationToken);
            double accuracy = (await silo.Ledger.ReadEvaluationsAsync(start, cancellationToken)).Last(row => row.Split == EvaluationSplits.HeldOut).Accuracy;
            lines.Add(FormattableString.Invariant($"supervised checkpoint '{start}': {clock.Elapsed.TotalSeconds:0} s, held-out accuracy {accuracy:0.000}"));
        }

        return lines;
    }

    /// <summary>An entry's <c>stages</c>, each over the plan's defaults for its kind, on the shared checkpoint and the models that it names.</summary>
    public Recipe RecipeOf(JsonObject entry, string run, int seed)
    {
        var recipe = Laid(_plan["common"], null);
        recipe["model"] = new JsonObject { ["path"] = FolderOf(Start) };
        recipe["stages"] = new JsonArray([.. entry["stages"]!.AsArray().Select(stage => Laid(_plan["stages"]?[(string)stage!["kind"]!], stage))]);
        if (ModelsOf(entry).ToList() is { Count: > 0 } models)
        {
            recipe["models"] = new JsonObject(models.Select(model => KeyValuePair.Create(model, (JsonNode?)FolderOf(model))));
        }

        return Read(recipe, run, seed);
    }

    private static IEnumerable<string> ModelsOf(JsonObject entry) => entry["models"]?.AsArray().Select(model => (string)model!) ?? [];

    private string FolderOf(string start) => Path.Combine(Folder, start, "model");

    private static Recipe Read(JsonObject recipe, string run, int seed)
    {
        (recipe["name"], recipe["seed"]) = (run, seed);
        return RecipeReader.Read(recipe.ToJsonString(), $"'{run}' of the plan");
    }

    /// <summary>Keys over keys.</summary>
    private static JsonObject Laid(JsonNode? under, JsonNode? over)
    {
        var laid = under?.DeepClone().AsObject() ?? [];
        foreach (var (key, value) in over?.AsObject() ?? [])
        {
            laid[key] = value?.DeepClone();
        }

        return laid;
    }
}
