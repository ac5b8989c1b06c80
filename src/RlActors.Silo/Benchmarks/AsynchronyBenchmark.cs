using System.Text.Json;
using RlActors.Recipes;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// What asynchrony buys on this machine: the same recipe, from the same model, off by one with one CPU thread an engine; synchronous with one thread an engine;
/// synchronous with two. Beside them the ideal, (G + L)/max(G, L), from the seconds that the engines worked in the synchronous run.
/// </summary>
internal sealed class AsynchronyBenchmark(Recipe recipe, int steps, string folder, Action<string> report)
{
    private const int WarmUpSteps = 5;

    /// <summary>Runs the three and reports them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var supervised = recipe.Stages.OfType<SftStageOptions>().ToList();
        var rl = recipe.Stages.OfType<RlStageOptions>().FirstOrDefault() ?? throw new RlActorsException($"recipe '{recipe.Name}' has no stage of kind rl to measure");
        var start = recipe;
        if (supervised.Count > 0)
        {
            report("supervised fine-tuning first, so that all three start from a policy that has something to learn");
            await RunAsync("start", recipe with { Stages = supervised }, cancellationToken);
            start = recipe with { Model = new ModelOptions { Path = Path.Combine(folder, "start", "model") } };
        }

        rl = rl with { Steps = steps + WarmUpSteps };
        var asynchronous = await MeasureAsync("asynchronous", Variant(start, rl with { MaxStaleness = Math.Max(1, rl.MaxStaleness) }, 1), cancellationToken);
        var one = await MeasureAsync("synchronous-1-thread", Variant(start, rl with { MaxStaleness = 0 }, 1), cancellationToken);
        var two = await MeasureAsync("synchronous-2-threads", Variant(start, rl with { MaxStaleness = 0 }, 2), cancellationToken);
        double ideal = (one.Generate + one.Train) / Math.Max(one.Generate, one.Train);
        report(FormattableString.Invariant($"asynchronous is {one.Step / asynchronous.Step:0.00} x as fast as synchronous with one thread, {two.Step / asynchronous.Step:0.00} x as fast as with two"));
        report(FormattableString.Invariant($"ideal (G + L)/max(G, L) = ({one.Generate:0.000} + {one.Train:0.000})/{Math.Max(one.Generate, one.Train):0.000} = {ideal:0.00}"));
    }

    private static Recipe Variant(Recipe start, RlStageOptions rl, int threads) => start with
    {
        Stages = [rl],
        Evaluation = start.Evaluation with { Every = 0, Prompts = 1 },
        Generation = start.Generation with { Threads = threads },
        Learner = start.Learner with { Threads = threads },
    };

    private async Task<StepSeconds> MeasureAsync(string name, Recipe variant, CancellationToken cancellationToken)
    {
        var measured = await RunAsync(name, variant, cancellationToken);
        report(FormattableString.Invariant(
            $"{name,-22} {measured.Step:0.000} s a step (median of {steps}); engines worked: generating {measured.Generate:0.000} s, training {measured.Train:0.000} s; making durable {measured.Save:0.000} s"));
        return measured;
    }

    private async Task<StepSeconds> RunAsync(string run, Recipe variant, CancellationToken cancellationToken)
    {
        await using var silo = await EmbeddedSilo.StartAsync(folder, cancellationToken);
        var generated = await silo.RunAsync(run, variant, cancellationToken);
        var rows = await silo.Ledger.ReadStepsAsync(run, 0, int.MaxValue, cancellationToken);
        var rl = rows.Where(step => step.Groups.Count > 0).Select(step => JsonDocument.Parse(step.Metrics).RootElement).ToList();
        return rl.Count == 0 ? new StepSeconds(0, 0, 0, 0) : new StepSeconds(
            Median(rl, "step_seconds"), generated.BusySeconds / rl.Count, Median(rl, "train_seconds"), Median(rl, "save_seconds"));
    }

    private static double Median(List<JsonElement> steps, string key)
    {
        double[] values = [.. steps.Skip(WarmUpSteps).Select(step => step.GetProperty(key).GetDouble()).Order()];
        return values[values.Length / 2];
    }

    /// <summary>Seconds of one step: from commit to commit, and of those that the engines and the disk worked.</summary>
    private sealed record StepSeconds(double Step, double Generate, double Train, double Save);
}
