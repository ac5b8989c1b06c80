using RlActors.Silo.Charts;

namespace RlActors.Silo.Benchmarks.Soak;

/// <summary>Measurements of one thing over time. Bounded: when there are too many every second one is let go, and from then on every second new one.</summary>
/// <param name="name">What is measured, with its unit.</param>
internal sealed class Series(string name)
{
    /// <summary>Measurements that are kept at most.</summary>
    public const int Capacity = 4096;

    private readonly List<ChartPoint> _points = [];
    private int _every = 1;
    private int _seen;

    /// <summary>What is measured, with its unit.</summary>
    public string Name => name;

    /// <summary>Those that are kept: seconds since the beginning, and the value.</summary>
    public IReadOnlyList<ChartPoint> Points => _points;

    /// <summary>Adds one.</summary>
    public void Add(double seconds, double value)
    {
        if (_seen++ % _every != 0)
        {
            return;
        }

        _points.Add(new ChartPoint(seconds, value));
        if (_points.Count > Capacity)
        {
            var half = _points.Where((_, i) => i % 2 == 0).ToList();
            _points.Clear();
            _points.AddRange(half);
            _every *= 2;
        }
    }
}
