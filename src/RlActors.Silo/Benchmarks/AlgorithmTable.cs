using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// Whether each algorithm learns: a run of each from one shared supervised checkpoint of the tiny model, and what the held-out part says before and after, in one table. Entries may lay keys of a recipe over the plan's common ones.
/// </summary>
/// <param name="plan">The file <c>deploy/benchmarks/algorithms.json</c>, or one like it.</param>
/// <param name="folder">Data folder of the runs.</param>
/// <param name="report">Takes one line of the table.</param>
internal sealed class AlgorithmTable(JsonObject plan, string folder, Action<string> report)
{
    /// <summary>The run whose model every entry starts from; the plan's other starts are models that entries name, such as a teacher.</summary>
    private const string Start = "start";

    /// <summary>Runs the algorithms of these names, or all of them.</summary>
    /// <exception cref="RlActorsException">The plan has no algorithm of such a name.</exception>
    public async Task RunAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var entries = plan["algorithms"]!.AsArray().Select(entry => entry!.AsObject()).ToList();
        var unknown = names.Except(entries.Select(NameOf)).ToList();
        if (unknown.Count > 0)
        {
            throw new RlActorsException($"no algorithm '{unknown[0]}' in the plan; it has: {string.Join(", ", entries.Select(NameOf))}");
        }

        await using var silo = await EmbeddedSilo.StartAsync(folder, cancellationToken);
        entries = [.. entries.Where(entry => names.Count == 0 || names.Contains(NameOf(entry)))];
        foreach (string start in entries.SelectMany(ModelsOf).Prepend(Start).Distinct())
        {
            await TrainStartAsync(silo, start, cancellationToken);
        }

        report("| algorithm | seed | measure | before | after | seconds |");
        report("|---|---|---|---|---|---|");
        foreach (var entry in entries)
        {
            for (int seed = 1; seed <= (int)(entry["seeds"] ?? 1); seed++)
            {
                report(await MeasureAsync(silo, entry, seed, cancellationToken));
            }
        }
    }

    private static string NameOf(JsonObject entry) => (string)entry["name"]!;

    /// <summary>Starts that an entry's stages name beside the policy they begin with.</summary>
    private static IEnumerable<string> ModelsOf(JsonObject entry) => entry["models"]?.AsArray().Select(model => (string)model!) ?? [];

    private string FolderOf(string start) => Path.Combine(Path.GetFullPath(folder), start, "model");

    private async Task TrainStartAsync(EmbeddedSilo silo, string start, CancellationToken cancellationToken)
    {
        var recipe = plan["common"]!.DeepClone().AsObject();
        recipe["name"] = start;
        recipe["seed"] = 1;
        foreach (var (key, value) in plan["starts"]![start]!.AsObject())
        {
            recipe[key] = value?.DeepClone();
        }

        var clock = Stopwatch.StartNew();
        await silo.RunAsync(start, RecipeReader.Read(recipe.ToJsonString(), $"the plan's starts.{start}"), cancellationToken);
        report(FormattableString.Invariant($"supervised checkpoint '{start}': {clock.Elapsed.TotalSeconds:0} s, held-out accuracy {await LastAsync(silo, start, EvaluationSplits.HeldOut, cancellationToken):0.000}"));
    }

    private async Task<string> MeasureAsync(EmbeddedSilo silo, JsonObject entry, int seed, CancellationToken cancellationToken)
    {
        string name = NameOf(entry), run = string.Create(CultureInfo.InvariantCulture, $"{name.Replace("+", "p", StringComparison.Ordinal).Replace('@', '-')}-{seed}");
        var clock = Stopwatch.StartNew();
        try
        {
            await silo.RunAsync(run, RecipeOf(entry, run, seed), cancellationToken);
        }
        catch (RlActorsException failed)
        {
            return $"| {name} | {seed} | failed: {failed.Message} | | | |";
        }

        double seconds = clock.Elapsed.TotalSeconds;
        var rows = await silo.Ledger.ReadEvaluationsAsync(run, cancellationToken);
        string measure = (string?)entry["measure"] ?? EvaluationSplits.HeldOut;
        var measured = rows.Where(row => row.Split == measure && row.HasAccuracy).ToList();
        return measured.Count == 0
            ? FormattableString.Invariant($"| {name} | {seed} | {measure}: not measured | | | {seconds:0.0} |")
            : FormattableString.Invariant($"| {name} | {seed} | {measure} | {measured[0].Accuracy:0.000} | {measured[^1].Accuracy:0.000} | {seconds:0.0} |");
    }

    /// <summary>The plan's common part, the entry's stages over it, from the shared checkpoint.</summary>
    private Recipe RecipeOf(JsonObject entry, string run, int seed)
    {
        var recipe = plan["common"]!.DeepClone().AsObject();
        recipe["name"] = run;
        recipe["seed"] = seed;
        recipe["model"] = new JsonObject { ["path"] = FolderOf(Start) };
        if (ModelsOf(entry).ToList() is { Count: > 0 } models)
        {
            recipe["models"] = new JsonObject(models.Select(model => KeyValuePair.Create(model, (JsonNode?)FolderOf(model))));
        }

        foreach (var (key, value) in entry["recipe"]?.AsObject() ?? [])
        {
            recipe[key] = value?.DeepClone();
        }

        recipe["stages"] = new JsonArray([.. entry["stages"]!.AsArray().Select(stage => Filled(stage!.AsObject()))]);
        return RecipeReader.Read(recipe.ToJsonString(), $"'{run}' of the plan");
    }

    /// <summary>A stage over the plan's defaults for its kind.</summary>
    private JsonObject Filled(JsonObject stage)
    {
        var filled = plan["stages"]?[(string)stage["kind"]!]?.DeepClone().AsObject() ?? [];
        foreach (var (key, value) in stage)
        {
            filled[key] = value?.DeepClone();
        }

        return filled;
    }

    private static async Task<double> LastAsync(EmbeddedSilo silo, string run, string split, CancellationToken cancellationToken) =>
        (await silo.Ledger.ReadEvaluationsAsync(run, cancellationToken)).Last(row => row.Split == split).Accuracy;
}
