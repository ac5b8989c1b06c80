using System.Globalization;
using RlActors.Silo.Charts;

namespace RlActors.Silo.Benchmarks.Soak;

/// <summary>Everything measured: each number as it comes into a CSV, and as much of it in memory as a picture and a trend need.</summary>
internal sealed class SoakRecord : IDisposable
{
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7b8794", "#e69f00"];

    private readonly StreamWriter _csv;
    private readonly Dictionary<(string What, string Where), Series> _series = [];

    public SoakRecord(string path)
    {
        _csv = new StreamWriter(path) { AutoFlush = true, NewLine = "\n" };
        _csv.WriteLine("seconds,what,where,value");
    }

    /// <summary>What is measured, of whom.</summary>
    public IEnumerable<(string What, string Where, Series Series)> All => _series.Select(entry => (entry.Key.What, entry.Key.Where, entry.Value));

    /// <summary>Adds a measurement.</summary>
    public void Add(double seconds, string what, string where, double value)
    {
        _csv.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0},{what},{where},{value:0.###}"));
        if (!_series.TryGetValue((what, where), out var series))
        {
            _series[(what, where)] = series = new Series(where);
        }

        series.Add(seconds, value);
    }

    /// <summary>The measurements of one thing.</summary>
    public Series? Find(string what, string where) => _series.GetValueOrDefault((what, where));

    /// <summary>A picture: a panel for each thing that is measured, a curve for each of whom.</summary>
    public string Draw(string subtitle) => new SvgChart(
        "soak", subtitle, "minutes",
        [.. All.GroupBy(entry => entry.What).Select(panel => new ChartPanel(panel.Key, [.. panel.Select((entry, i) => new ChartSeries(
            entry.Where, Colours[i % Colours.Length], [.. entry.Series.Points.Select(point => new ChartPoint(point.X / 60, point.Y))]))]))],
        []).Render();

    public void Dispose() => _csv.Dispose();
}
