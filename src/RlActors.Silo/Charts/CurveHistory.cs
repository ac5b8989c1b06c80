namespace RlActors.Silo.Charts;

/// <summary>
/// A run's points as far as a picture can show them. Bounded: where there are too many, neighbours of one stage are averaged, so that a run of millions of steps costs as
/// much memory and drawing as one of thousands.
/// </summary>
internal sealed class CurveHistory
{
    /// <summary>Points that are kept at most; a curve is drawn with a tenth of them.</summary>
    public const int Capacity = 4096;

    private readonly List<CurvePoint> _points = [];
    private readonly List<CurvePoint> _open = [];
    private int _perPoint = 1;

    /// <summary>What is to be drawn, in order; the last of them may still be growing.</summary>
    public IReadOnlyList<CurvePoint> Points => _open.Count == 0 ? _points : [.. _points, Mean(_open)];

    /// <summary>Adds the next step or update.</summary>
    public void Add(CurvePoint point)
    {
        if (_open.Count > 0 && _open[0].Stage != point.Stage)
        {
            Close();
        }

        _open.Add(point);
        if (_open.Count >= _perPoint)
        {
            Close();
        }
    }

    private void Close()
    {
        _points.Add(Mean(_open));
        _open.Clear();
        if (_points.Count > Capacity)
        {
            Halve();
        }
    }

    private void Halve()
    {
        var halved = new List<CurvePoint>(Capacity / 2);
        foreach (var stage in _points.GroupBy(point => point.Stage))
        {
            halved.AddRange(stage.Chunk(2).Select(Mean));
        }

        _points.Clear();
        _points.AddRange(halved);
        _perPoint *= 2;
    }

    private static CurvePoint Mean(IReadOnlyList<CurvePoint> points) => points.Count == 1 ? points[0] : new CurvePoint(
        points[0].Stage, points[^1].Step,
        Mean(points, point => point.Reward), Mean(points, point => point.Loss), Mean(points, point => point.StalenessMax), Mean(points, point => point.StalenessMean),
        Mean(points, point => point.Generated), Mean(points, point => point.Trained));

    private static double? Mean(IReadOnlyList<CurvePoint> points, Func<CurvePoint, double?> value) => points.Average(value);
}
