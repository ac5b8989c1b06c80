using System.Globalization;
using System.Xml.Linq;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Charts;
using RlActors.Silo.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Tests.Charts;

public sealed class RunCurvesTests
{
    private static readonly Recipe Quickstart = RecipeSource.Read(null, [], new Dictionary<string, string>());

    [Fact]
    public void Draw_RlRun_HasThreePanelsWithTheirCurves()
    {
        var picture = XDocument.Parse(RunCurves.Draw("quickstart-1", Quickstart, Points(200), new RunMeasurements(Evaluations(), [])));

        Assert.Equal(
            ["reward and held-out accuracy", "staleness of trained tokens (versions)", "tokens per second"],
            Texts(picture).Intersect(["reward and held-out accuracy", "staleness of trained tokens (versions)", "tokens per second", "loss"]));
        Assert.Equal(6, picture.Descendants().Count(element => element.Name.LocalName == "polyline"));
        Assert.Contains("quickstart-1 (quickstart)", Texts(picture));
        Assert.Contains("held-out accuracy: 0.010 before, 0.360 after supervised fine-tuning, 0.980 last", Texts(picture));
    }

    [Fact]
    public void Draw_HeldOutAccuracy_StartsAtTheStagesFirstWeights()
    {
        var picture = XDocument.Parse(RunCurves.Draw("r", Quickstart, Points(200), new RunMeasurements(Evaluations(), [])));

        // 0.36 after supervised training, then one every fifty steps: the measurement from before all training has no place on this axis.
        double[] places = [.. picture.Descendants().Where(element => element.Name.LocalName == "circle").Select(circle => double.Parse(circle.Attribute("cx")!.Value, CultureInfo.InvariantCulture))];
        Assert.Equal([64, 257, 450, 643, 836], places);
    }

    [Fact]
    public void Draw_OnlySupervisedSteps_ShowsTheLoss()
    {
        CurvePoint[] points = [.. Points(10).Where(point => point.Stage == 0)];

        var picture = XDocument.Parse(RunCurves.Draw("r", Quickstart, points, NotMeasured));

        Assert.Contains("loss", Texts(picture));
        Assert.Contains("update", Texts(picture));
        Assert.DoesNotContain("tokens per second", Texts(picture));
    }

    [Fact]
    public void Draw_NameThatIsMarkup_IsEscaped()
    {
        var picture = XDocument.Parse(RunCurves.Draw("<a>&", Quickstart, Points(2), NotMeasured));

        Assert.Contains("<a>& (quickstart)", Texts(picture));
    }

    [Fact]
    public void Draw_NothingYet_IsStillAPicture() => Assert.Equal("svg", XDocument.Parse(RunCurves.Draw("r", Quickstart, [], NotMeasured)).Root!.Name.LocalName);

    [Fact]
    public void Draw_HundredThousandSteps_StaysSmall() => Assert.InRange(RunCurves.Draw("r", Quickstart, Points(100_000), NotMeasured).Length, 1_000, 100_000);

    [Fact]
    public void Draw_ValuesThatAreNotFinite_AreLeftOut()
    {
        CurvePoint[] points = [new(1, 1, double.NaN, null, 0, 0, double.PositiveInfinity, 1), new(1, 2, 0.5, null, 0, 0, 1, 1), new(1, 3, 0.6, null, 0, 0, 1, 1)];

        string svg = RunCurves.Draw("r", Quickstart, points, NotMeasured);

        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", svg, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(XDocument picture) => picture.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value);

    private static readonly RunMeasurements NotMeasured = new([], []);

    private static CurvePoint[] Points(int steps) =>
    [
        .. Enumerable.Range(1, 300).Select(update => new CurvePoint(0, update, null, 2.5 * Math.Exp(-update / 100.0), null, null, null, null)),
        .. Enumerable.Range(1, steps).Select(step => new CurvePoint(
            1, step, 1 - (0.6 * Math.Exp(-step / 60.0)) + (0.03 * Math.Sin(step * 1.7)), 0, Math.Min(step - 1, 1), 0.6 + (0.1 * Math.Sin(step)), 4500 + (300 * Math.Sin(step * 0.9)), 9800 - (500 * Math.Cos(step * 0.7)))),
    ];

    private static EvaluationRow[] Evaluations() =>
    [
        Row(0, 0, 0.01), Row(0, 300, 0.36), Row(1, 50, 0.7), Row(1, 100, 0.86), Row(1, 150, 0.95), Row(1, 200, 0.98),
    ];

    private static EvaluationRow Row(int stage, int version, double accuracy) => new("r", stage, version, "heldout", 500, accuracy, accuracy, DateTimeOffset.UnixEpoch);
}
