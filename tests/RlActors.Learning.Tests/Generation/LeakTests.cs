using TorchSharp;

namespace RlActors.Learning.Tests.Generation;

public sealed class LeakTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Step_HundredSteps_LiveTensorsStayFlat(bool torch)
    {
        var models = await TinyModels.CreateAsync();
        var model = await models.LoadModelAsync(models.Manifest.Weights);
        long first = 0, last = 0;
        OnOneThread(() =>
        {
            using var fixture = new LoopFixture(model, torch: torch);
            Decode(fixture, steps: 60, seed: 1);
            first = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            Decode(fixture, steps: 100, seed: 2);
            last = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        });

        Assert.Equal(first, last);
    }

    /// <summary>Steps with requests coming, going and being cancelled; the blocks grow to what is needed in the first of them.</summary>
    private static void Decode(LoopFixture fixture, int steps, int seed)
    {
        fixture.Add(TinyModels.Request("long", [1, 2, 3], 2, seed, maxTokens: 60));
        var dropped = fixture.Add(TinyModels.Request("dropped", [1, 2], 9, seed, maxTokens: 60));
        for (int step = 0; step < steps; step++)
        {
            if (step % 3 == 0)
            {
                fixture.Add(TinyModels.Request("short", [4, 5], 2, seed + step, maxTokens: 3));
            }

            if (step == steps / 2)
            {
                fixture.Loop.Drop(dropped);
            }

            fixture.Loop.Step();
        }

        fixture.Finish();
        Assert.Equal(0, fixture.Loop.Pool.Held);
    }

    private static void OnOneThread(Action work)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(work));
        thread.Start();
        thread.Join();
        Assert.Null(error);
    }
}
