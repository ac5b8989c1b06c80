using RlActors.Silo.Charts;

namespace RlActors.Silo.Tests.Charts;

public sealed class AxisTicksTests
{
    [Theory]
    [InlineData(0, 1, 5, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0, 200, 8, "0 50 100 150 200")]
    [InlineData(0, 0.93, 4, "0 0.5 1")]
    [InlineData(-0.3, 0.9, 4, "-0.5 0 0.5 1")]
    [InlineData(0, 9876.5, 4, "0 5k 10k")]
    [InlineData(0, 3e6, 3, "0 1M 2M 3M")]
    [InlineData(0, 0, 4, "0 0.5 1")]
    public void Covering_Range_GivesRoundLabels(double least, double most, int count, string labels)
    {
        var ticks = AxisTicks.Covering(least, most, count);

        Assert.Equal(labels, string.Join(' ', ticks.Values.Select(ticks.Label)));
    }
}
