using RlActors.Learning.Generation;
using TorchSharp;

namespace RlActors.Learning.Tests.Generation;

public sealed class LeakTests
{
    [Fact]
    public async Task Step_HundredSteps_LiveTensorsStayFlat()
    {
        var models = await TinyModels.CreateAsync();
        var model = await models.LoadModelAsync(models.Manifest.Weights);
        long first = 0, last = 0;
        OnOneThread(() =>
        {
            using var lane = new DecodeLane(model, slots: 4);
            Decode(lane, steps: 60, seed: 1);
            first = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            Decode(lane, steps: 100, seed: 2);
            last = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        });

        Assert.Equal(first, last);
    }

    /// <summary>Steps with requests coming, going and being cancelled; the cache grows to its full size in the first of them.</summary>
    private static void Decode(DecodeLane lane, int steps, int seed)
    {
        var dropped = new GenerationTicket(TinyModels.Request("dropped", [1, 2], 9, seed, maxTokens: 60));
        lane.Add(new GenerationTicket(TinyModels.Request("long", [1, 2, 3], 2, seed, maxTokens: 60)));
        lane.Add(dropped);
        for (int step = 0; step < steps; step++)
        {
            if (step % 3 == 0)
            {
                lane.Add(new GenerationTicket(TinyModels.Request("short", [4, 5], 2, seed + step, maxTokens: 3)));
            }

            if (step == steps / 2)
            {
                lane.Drop(dropped);
            }

            lane.Step();
        }

        while (lane.Step())
        {
        }
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
