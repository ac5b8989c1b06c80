using System.Globalization;
using RlActors.Learning.Generation;
using RlActors.Recipes;
using TorchSharp;
using Xunit.Abstractions;

namespace RlActors.Learning.Tests.Generation;

/// <summary>
/// Many steps with requests that join, leave and are cancelled at random, and weights swapped every 200 steps: live tensors, held blocks and resident memory stay
/// flat. The suite runs a short one; <c>RLACTORS_SOAK_STEPS=10000</c> the long one.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int SwapEvery = 200, ShortSteps = 1000, Seed = 20261124;
    private const long Slack = 8 << 20;

    [Theory]
    [InlineData(NewWeightsPolicy.Keep)]
    [InlineData(NewWeightsPolicy.Recompute)]
    public async Task Step_JoiningLeavingAndSwapping_MemoryStaysFlat(NewWeightsPolicy onNewWeights)
    {
        int steps = int.TryParse(Environment.GetEnvironmentVariable("RLACTORS_SOAK_STEPS"), CultureInfo.InvariantCulture, out int asked) ? asked : ShortSteps;
        var models = await TinyModels.CreateAsync();
        string[] weights = [models.Manifest.Weights, await models.CreateWeightsAsync(seed: 2)];
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => Soak(models, weights, steps, onNewWeights)));
        thread.Start();
        thread.Join();
        Assert.Null(error);
    }

    private void Soak(TinyModels models, string[] weights, int steps, NewWeightsPolicy onNewWeights)
    {
        var random = new Random(Seed);
        using var first = models.LoadModelAsync(weights[0]).GetAwaiter().GetResult();
        using var second = models.LoadModelAsync(weights[1]).GetAwaiter().GetResult();
        using var fixture = new LoopFixture(first, new GenerationOptions { Slots = 8, PrefillTokensPerStep = 24, OnNewWeights = onNewWeights }, blocks: 20);
        var open = new List<GenerationTicket>();
        long tensors = 0, memory = 0, sampled = 0;
        for (int step = 0; step < steps; step++)
        {
            if (random.Next(3) == 0 && open.Count < 12)
            {
                int[] prompt = [.. Enumerable.Range(0, random.Next(1, 30)).Select(i => 1 + (i % (1 + random.Next(14))))];
                open.Add(fixture.Add(TinyModels.Request($"{step}", prompt, random.Next(1, 5), step, maxTokens: random.Next(1, 30))));
            }

            if (random.Next(40) == 0 && open.Count > 0)
            {
                fixture.Loop.Drop(open[random.Next(open.Count)]);
            }

            if (step % SwapEvery == SwapEvery - 1)
            {
                fixture.Swap((step / SwapEvery) % 2 == 0 ? second : first, step);
            }

            fixture.Loop.Step();
            sampled += fixture.Loop.TakeSampled();
            open.RemoveAll(ticket => ticket.IsDone || (fixture.Loop.Running + fixture.Loop.Waiting == 0));
            Assert.InRange(fixture.Loop.Pool.Held, 0, 20);
            if (step == steps / 5)
            {
                (tensors, memory) = (LiveTensors(), ResidentMemory());
            }
        }

        open.ForEach(fixture.Loop.Drop);
        fixture.Finish();
        output.WriteLine(FormattableString.Invariant(
            $"seed {Seed}, {steps} steps, {sampled} tokens, {onNewWeights}: live tensors {tensors} after a fifth, {LiveTensors()} at the end; resident memory {memory >> 10} KiB, then {ResidentMemory() >> 10} KiB"));
        Assert.Equal(tensors, LiveTensors());
        Assert.Equal(0, fixture.Loop.Pool.Held);
        if (steps > ShortSteps)
        {
            Assert.InRange(ResidentMemory(), 0, memory + Slack); // in the suite, other tests share the process
        }
    }

    private static long LiveTensors() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private static long ResidentMemory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
