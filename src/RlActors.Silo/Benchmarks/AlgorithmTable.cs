using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// Whether each algorithm learns: a run of each from one shared supervised checkpoint of the tiny model, and what the held-out part says before and after, in one table.
/// </summary>
/// <param name="plan">The file <c>deploy/benchmarks/algorithms.json</c>, or one like it.</param>
/// <param name="report">Takes one line of the table.</param>
internal sealed class AlgorithmTable(BenchmarkPlan plan, Action<string> report)
{
    /// <summary>Runs the algorithms of these names, or all of them.</summary>
    /// <exception cref="RlActorsException">The plan has no algorithm of such a name.</exception>
    public async Task RunAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var entries = plan.List("algorithms");
        var unknown = names.Except(entries.Select(NameOf)).ToList();
        if (unknown.Count > 0)
        {
            throw new RlActorsException($"no algorithm '{unknown[0]}' in the plan; it has: {string.Join(", ", entries.Select(NameOf))}");
        }

        await using var silo = await EmbeddedSilo.StartAsync(plan.Folder, cancellationToken);
        entries = [.. entries.Where(entry => names.Count == 0 || names.Contains(NameOf(entry)))];
        foreach (string line in await plan.TrainStartsAsync(silo, entries, cancellationToken))
        {
            report(line);
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

    private async Task<string> MeasureAsync(EmbeddedSilo silo, JsonObject entry, int seed, CancellationToken cancellationToken)
    {
        string name = NameOf(entry), run = string.Create(CultureInfo.InvariantCulture, $"{name.Replace("+", "p", StringComparison.Ordinal).Replace('@', '-')}-{seed}");
        var clock = Stopwatch.StartNew();
        try
        {
            await silo.RunAsync(run, plan.RecipeOf(entry, run, seed), cancellationToken);
        }
        catch (RlActorsException failed)
        {
            return $"| {name} | {seed} | failed: {failed.Message} | | | |";
        }

        double seconds = clock.Elapsed.TotalSeconds;
        var rows = await silo.Ledger.ReadEvaluationsAsync(run, cancellationToken);
        string measure = (string?)entry["measure"] ?? EvaluationSplits.HeldOut;
        var measured = rows.Where(row => row.Split == measure && row.HasAccuracy).ToList();
        return measured switch
        {
            [] => FormattableString.Invariant($"| {name} | {seed} | {measure}: not measured | | | {seconds:0.0} |"),
            [var only] => FormattableString.Invariant($"| {name} | {seed} | {measure} | | {only.Accuracy:0.000} | {seconds:0.0} |"), // a reward model: there was none before
            [var first, .., var last] => FormattableString.Invariant($"| {name} | {seed} | {measure} | {first.Accuracy:0.000} | {last.Accuracy:0.000} | {seconds:0.0} |"),
        };
    }
}
