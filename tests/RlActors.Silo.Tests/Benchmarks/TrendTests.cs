using RlActors.Silo.Benchmarks.Soak;
using RlActors.Silo.Charts;

namespace RlActors.Silo.Tests.Benchmarks;

public sealed class TrendTests
{
    [Fact]
    public void Of_ALine_HasItsSlope()
    {
        var trend = Trend.Of([.. Enumerable.Range(0, 100).Select(i => new ChartPoint(i, 50 + i))])!;

        Assert.Equal(3600, trend.PerHour, 6);
        Assert.Equal((100, 149), (trend.First, trend.Last));
        Assert.True(trend.Grows);
    }

    [Fact]
    public void Of_GrowthThatEndsInTheFirstHalf_IsFlat()
    {
        var trend = Trend.Of([.. Enumerable.Range(0, 100).Select(i => new ChartPoint(i, Math.Min(i, 40) + (i % 2)))])!;

        Assert.False(trend.Grows);
    }

    [Fact]
    public void Of_RiseToWhereItHasBeenBefore_IsFlat()
    {
        var trend = Trend.Of([.. Enumerable.Range(0, 100).Select(i => new ChartPoint(i, 20 + Math.Abs(i - 50)))])!;

        Assert.False(trend.Grows, trend.ToString());
    }

    [Fact]
    public void Of_SlowLeakUnderNoise_Grows()
    {
        var random = new Random(7);
        var trend = Trend.Of([.. Enumerable.Range(0, 2000).Select(i => new ChartPoint(i, 100 + (0.02 * i) + (10 * random.NextDouble())))])!;

        Assert.True(trend.Grows, trend.ToString());
    }

    [Fact]
    public void Of_TooFewPoints_IsNothing() => Assert.Null(Trend.Of([new ChartPoint(0, 1), new ChartPoint(1, 2)]));
}
