using RlActors.Silo.Charts;

namespace RlActors.Silo.Benchmarks.Soak;

/// <summary>The line of least squares through the second half of a series; the first half is for warming up.</summary>
/// <param name="First">Its value at the beginning of the second half.</param>
/// <param name="Last">Its value at the end.</param>
/// <param name="PerHour">Its slope, in units an hour.</param>
/// <param name="Peak">The highest measurement of the first half.</param>
/// <param name="StandardError">The slope's standard error, in units an hour, as if the measurements were independent.</param>
internal sealed record Trend(double First, double Last, double PerHour, double Peak, double StandardError)
{
    /// <summary>Growth over the second half, as a share of its beginning, below which a series is called flat.</summary>
    public const double FlatShare = 0.05;

    /// <summary>Standard errors below which a slope is called none.</summary>
    private const double Significant = 3;

    /// <summary>Whether it grows: by more than <see cref="FlatShare"/> over the second half, not by chance, and beyond where it has been before.</summary>
    public bool Grows => Last - First > FlatShare * Math.Abs(First) && PerHour > Significant * StandardError && Last > Peak;

    /// <summary>The trend of a series; null with fewer than three measurements in the second half.</summary>
    public static Trend? Of(IReadOnlyList<ChartPoint> points)
    {
        if (points.Count == 0)
        {
            return null;
        }

        double middle = (points[0].X + points[^1].X) / 2;
        var half = points.Where(point => point.X >= middle).ToList();
        if (half.Count < 3)
        {
            return null;
        }

        double x = half.Average(point => point.X), y = half.Average(point => point.Y);
        double spread = half.Sum(point => (point.X - x) * (point.X - x));
        double slope = half.Sum(point => (point.X - x) * (point.Y - y)) / spread;
        double left = half.Sum(point => Math.Pow(point.Y - y - (slope * (point.X - x)), 2));
        double error = Math.Sqrt(left / (half.Count - 2) / spread);
        return new Trend(y + (slope * (half[0].X - x)), y + (slope * (half[^1].X - x)), slope * 3600, points.Where(point => point.X < middle).Max(point => point.Y), error * 3600);
    }
}
