using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// What the off-policy correction is worth, whichever way it comes out: the plan's arms, which differ in <c>correction</c> alone, on tokens whose staleness is forced, several seeds
/// each from one supervised checkpoint. Writes <c>correction.md</c> and <c>correction.svg</c>.
/// </summary>
/// <param name="plan">The file <c>deploy/benchmarks/correction.json</c>, or one like it.</param>
/// <param name="output">Folder of what is written.</param>
/// <param name="report">Takes one line of the tables.</param>
internal sealed class CorrectionBenchmark(BenchmarkPlan plan, string output, Action<string> report)
{
    private readonly List<string> _lines = [];

    /// <summary>Runs every arm with the seeds from 1 to <paramref name="seeds"/>; seed by seed, so that a change of the machine's mood meets all arms.</summary>
    /// <param name="seeds">At least 1.</param>
    /// <param name="steps">Steps of each run; null: the plan's.</param>
    /// <param name="cancellationToken">Ends the work; nothing is written then.</param>
    /// <exception cref="RlActorsException">A number is out of bounds, or an arm is no single stage of rollouts whose staleness is forced.</exception>
    public async Task RunAsync(int seeds, int? steps, CancellationToken cancellationToken)
    {
        if (seeds is < 1 or > 100 || steps is < 2)
        {
            throw new RlActorsException($"--seeds is {seeds} and --steps {steps?.ToString() ?? "left out"}; expected 1 to 100 seeds, and at least 2 steps");
        }

        var arms = plan.List("arms");
        var first = StageOf(RecipeOf(arms[0], seed: 1, steps));
        Say(FormattableString.Invariant(
            $"staleness {first.MaxStaleness} forced, {first.UpdatesPerStep * first.Minibatches} updates a step, {first.Steps} steps of {first.GroupsPerStep} groups of {first.GroupSize}, learning rate {first.Optimizer.LearningRate}, seeds 1 to {seeds}"));
        arms.ForEach(arm => Say($"- `{NameOf(arm)}`: {(string?)arm["says"]}"));
        var runs = new List<CorrectionRun>();
        await using (var silo = await EmbeddedSilo.StartAsync(plan.Folder, cancellationToken))
        {
            (await plan.TrainStartsAsync(silo, arms, cancellationToken)).ToList().ForEach(Say);
            Say("");
            CorrectionTable.RunsHead(first.MaxStaleness).ForEach(Say);
            for (int seed = 1; seed <= seeds; seed++)
            {
                foreach (var arm in arms)
                {
                    runs.Add(await MeasureAsync(silo, arm, seed, steps, cancellationToken));
                    Say(CorrectionTable.Row(runs[^1], first.MaxStaleness));
                }
            }
        }

        Say("");
        CorrectionTable.Arms([.. arms.Select(NameOf)], runs).ForEach(Say);
        await WriteAsync("correction.md", string.Join('\n', _lines) + "\n", cancellationToken);
        await WriteAsync("correction.svg", CorrectionCurves.Draw([.. arms.Select(NameOf)], runs, _lines[0]), cancellationToken);
        report($"written: {Path.GetFullPath(output)}");
    }

    private void Say(string line)
    {
        _lines.Add(line);
        report(line);
    }

    private static string NameOf(JsonObject arm) => (string)arm["name"]!;

    private Recipe RecipeOf(JsonObject arm, int seed, int? steps)
    {
        var recipe = plan.RecipeOf(arm, FormattableString.Invariant($"{NameOf(arm)}-{seed}"), seed);
        var stage = StageOf(recipe);
        return recipe with { Stages = [stage with { Steps = steps ?? stage.Steps }] };
    }

    private static RlStageOptions StageOf(Recipe recipe) => recipe.Stages is [RlStageOptions { ForceStaleness: true } stage]
        ? stage
        : throw new RlActorsException($"'{recipe.Name}' of the plan is not one stage of kind rl with forceStaleness");

    private async Task<CorrectionRun> MeasureAsync(EmbeddedSilo silo, JsonObject arm, int seed, int? steps, CancellationToken cancellationToken)
    {
        var recipe = RecipeOf(arm, seed, steps);
        bool whole = true;
        try
        {
            await silo.RunAsync(recipe.Name, recipe, cancellationToken);
        }
        catch (RlActorsException paused) when (!cancellationToken.IsCancellationRequested)
        {
            whole = false;
            report(paused.Message);
        }

        var rows = await silo.Ledger.ReadStepsAsync(recipe.Name, 0, int.MaxValue, cancellationToken);
        if (rows.Count == 0)
        {
            throw new RlActorsException($"the run '{recipe.Name}' took no step");
        }

        var heldOut = (await silo.Ledger.ReadEvaluationsAsync(recipe.Name, cancellationToken)).Where(row => row.Split == EvaluationSplits.HeldOut).ToList();
        return new CorrectionRun(NameOf(arm), seed, [.. rows.Select(row => Step(row.Metrics))], heldOut[0].Accuracy, whole ? heldOut[^1].Accuracy : null);
    }

    private static CorrectionStep Step(string metrics)
    {
        var json = JsonElement.Parse(metrics);
        double Value(string name) => json.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
        return new CorrectionStep(Value("reward_mean"), Value("staleness_mean"), Value("kl_behaviour"), Value("importance_weight_max"));
    }

    private async Task WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(output);
        await File.WriteAllTextAsync(Path.Combine(output, name), text, cancellationToken);
    }
}
