using RlActors.Ledger;
using RlActors.Silo.Tests.Runs;
using RlActors.Silo.View;

namespace RlActors.Silo.Tests.View;

public sealed class PhrasesTests
{
    [Theory]
    [InlineData(0, "0 s", "0:00")]
    [InlineData(59.4, "59 s", "0:59")]
    [InlineData(192, "3 min 12 s", "3:12")]
    [InlineData(7500, "2 h 5 min", "2:05:00")]
    [InlineData(180000, "50 h 0 min", "50:00:00")]
    public void InWords_Times_AreReadable(double seconds, string words, string clock)
    {
        Assert.Equal(words, Phrases.InWords(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(clock, Phrases.Clock(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(new double[0], 8, "")]
    [InlineData(new[] { 0.5 }, 8, "▁")]
    [InlineData(new[] { 0, 0.5, 1 }, 8, "▁▅█")]
    [InlineData(new[] { 0, 0, 1, 1.0 }, 2, "▁█")]
    [InlineData(new[] { 0, 1.0 }, 0, "")]
    public void Sparkline_Values_FitTheWidth(double[] values, int width, string curve) => Assert.Equal(curve, Sparkline.Of(values, width, unicode: true));

    [Fact]
    public void RemainingTime_PauseAmongTheSteps_IsNotCounted()
    {
        var run = new RecordedRun().Create();
        for (int version = 1; version <= 10; version++)
        {
            run.Step(1, version, 0.5);
        }

        var steps = run.Ledger.Steps.Select((step, i) => i < 5 ? step : step with { CommittedAt = step.CommittedAt.AddHours(3) }).ToList();

        Assert.Equal(TimeSpan.FromSeconds(90), RemainingTime.Of(steps, 100));
    }

    [Fact]
    public void RemainingTime_CheckpointsOfManyUpdates_CountsUpdates()
    {
        StepRow[] steps = [.. new RecordedRun().Create().Checkpoint(0, 20, 1).Checkpoint(0, 40, 1).Ledger.Steps];

        Assert.Equal(TimeSpan.FromSeconds(3), RemainingTime.Of(steps, 100));
    }

    [Fact]
    public void RemainingTime_OneStep_IsUnknown() => Assert.Null(RemainingTime.Of([.. new RecordedRun().Create().Step(1, 1, 0.5).Ledger.Steps], 100));
}
