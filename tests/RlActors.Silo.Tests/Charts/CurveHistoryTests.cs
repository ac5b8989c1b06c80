using RlActors.Silo.Charts;

namespace RlActors.Silo.Tests.Charts;

public sealed class CurveHistoryTests
{
    [Fact]
    public void Points_AFewSteps_AreThoseSteps()
    {
        var history = new CurveHistory();
        var points = Enumerable.Range(1, 10).Select(step => Point(0, step, step)).ToList();
        points.ForEach(history.Add);

        Assert.Equal(points, history.Points);
    }

    [Fact]
    public void Points_AHundredThousandSteps_AreBoundedAndKeepTheMean()
    {
        const int Steps = 100_000;
        var history = new CurveHistory();
        for (int step = 1; step <= Steps; step++)
        {
            history.Add(Point(0, step, step));
        }

        Assert.InRange(history.Points.Count, 1000, CurveHistory.Capacity + 1);
        Assert.Equal(Steps, history.Points[^1].Step);
        Assert.Equal(history.Points.Select(point => point.Step).Order(), history.Points.Select(point => point.Step));
        Assert.InRange(history.Points.Average(point => point.Reward!.Value), 0.495 * Steps, 0.505 * Steps);
    }

    [Fact]
    public void Points_TwoStages_AreNotMixed()
    {
        var history = new CurveHistory();
        for (int step = 1; step <= 7001; step++)
        {
            history.Add(Point(0, step, 0));
        }

        for (int step = 1; step <= 7001; step++)
        {
            history.Add(Point(1, step, 1));
        }

        Assert.All(history.Points, point => Assert.Equal(point.Stage, point.Reward));
        Assert.Equal([7001, 7001], history.Points.GroupBy(point => point.Stage).Select(stage => stage.Max(point => point.Step)));
    }

    private static CurvePoint Point(int stage, int step, double reward) => new(stage, step, reward, null, null, null, null, null);
}
