using RlActors.Silo.Benchmarks.Soak;

namespace RlActors.Silo.Tests.Benchmarks;

public sealed class SeriesTests
{
    [Fact]
    public void Add_ADaysMeasurements_AreBoundedAndEvenlySpread()
    {
        var series = new Series("x");
        const int Count = 100_000;
        for (int i = 0; i < Count; i++)
        {
            series.Add(i, i);
        }

        Assert.InRange(series.Points.Count, Series.Capacity / 2, Series.Capacity);
        double[] gaps = [.. series.Points.Zip(series.Points.Skip(1), (a, b) => b.X - a.X).Distinct()];
        Assert.Single(gaps);
        Assert.True(series.Points[^1].X >= Count - gaps[0]);
    }
}
