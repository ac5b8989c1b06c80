using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// Whether each algorithm learns: a run of each from one shared supervised checkpoint of the tiny model, and what the held-out part says before and after, in one table.
/// </summary>
/// <param name="plan">The file <c>deploy/benchmarks/algorithms.json</c>, or one like it.</param>
/// <param name="folder">Data folder of the runs.</param>
/// <param name="report">Takes one line of the table.</param>
internal sealed class AlgorithmTable(JsonObject plan, string folder, Action<string> report)
{
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
        var clock = Stopwatch.StartNew();
        await silo.RunAsync(Start, RecipeReader.Read(plan["start"]!.ToJsonString(), "the plan's start"), cancellationToken);
        report(FormattableString.Invariant($"supervised checkpoint: {clock.Elapsed.TotalSeconds:0} s, held-out accuracy {await LastAsync(silo, Start, EvaluationSplits.HeldOut, cancellationToken):0.000}"));
        report("| algorithm | seed | measure | before | after | seconds |");
        report("|---|---|---|---|---|---|");
        foreach (var entry in entries.Where(entry => names.Count == 0 || names.Contains(NameOf(entry))))
        {
            for (int seed = 1; seed <= (int)(entry["seeds"] ?? 1); seed++)
            {
                report(await MeasureAsync(silo, entry, seed, cancellationToken));
            }
        }
    }

    private static string NameOf(JsonObject entry) => (string)entry["name"]!;

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
        recipe["model"] = new JsonObject { ["path"] = Path.Combine(Path.GetFullPath(folder), Start, "model") };
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
