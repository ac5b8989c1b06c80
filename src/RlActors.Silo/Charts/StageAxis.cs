using RlActors.Recipes;

namespace RlActors.Silo.Charts;

/// <summary>Lays the steps of several stages of one family one after the other.</summary>
internal sealed class StageAxis
{
    private readonly Dictionary<int, int> _starts = [];
    private readonly int _last;

    /// <summary>Places the stages that have points.</summary>
    /// <param name="recipe">Names each stage's kind.</param>
    /// <param name="points">All steps and updates.</param>
    /// <param name="rollouts">Whether stages of rollouts or batch stages are shown.</param>
    public StageAxis(Recipe recipe, IReadOnlyList<CurvePoint> points, bool rollouts)
    {
        foreach (var stage in points.Where(point => recipe.Stages[point.Stage] is RolloutStageOptions == rollouts).GroupBy(point => point.Stage))
        {
            _starts[stage.Key] = _last;
            _last += stage.Max(point => point.Step);
        }
    }

    /// <summary>Where one stage ends and the next begins.</summary>
    public IReadOnlyList<double> Boundaries => [.. _starts.Values.Where(start => start > 0).Select(start => (double)start)];

    /// <summary>Whether a stage is on the axis.</summary>
    public bool Shows(int stage) => _starts.ContainsKey(stage);

    /// <summary>The place of a stage's step.</summary>
    public double Place(int stage, int step) => _starts[stage] + step;

    /// <summary>
    /// Places measurements, oldest first. One of a stage that is not shown measures what the next shown stage starts from; of two at one place the later is kept;
    /// what is not a number is left out.
    /// </summary>
    public IReadOnlyList<ChartPoint> Place(IEnumerable<(int Stage, int Version, double Value)> measurements)
    {
        var places = new SortedDictionary<double, double>();
        foreach (var (stage, version, value) in measurements.Where(measurement => double.IsFinite(measurement.Value)))
        {
            places[Shows(stage) ? Place(stage, version) : StartAfter(stage)] = value;
        }

        return [.. places.Select(place => new ChartPoint(place.Key, place.Value))];
    }

    private int StartAfter(int stage) => _starts.Where(start => start.Key > stage).Select(start => start.Value).DefaultIfEmpty(_last).First();
}
