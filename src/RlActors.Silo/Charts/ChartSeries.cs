namespace RlActors.Silo.Charts;

/// <summary>One point of a series, in the units of the axes.</summary>
internal readonly record struct ChartPoint(double X, double Y);

/// <summary>One curve of a panel.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">Any SVG colour.</param>
/// <param name="Points">In order of x.</param>
/// <param name="Marked">Whether each point carries a dot: for curves of few, single measurements.</param>
internal sealed record ChartSeries(string Name, string Colour, IReadOnlyList<ChartPoint> Points, bool Marked = false)
{
    /// <summary>The series with neighbours averaged so that at most <paramref name="most"/> points are left.</summary>
    public ChartSeries Thinned(int most)
    {
        int size = (Points.Count + most - 1) / most;
        return size <= 1
            ? this
            : this with { Points = [.. Points.Chunk(size).Select(chunk => new ChartPoint(chunk.Average(point => point.X), chunk.Average(point => point.Y)))] };
    }
}

/// <summary>Curves that share their axes.</summary>
/// <param name="Title">What is measured, with its unit.</param>
/// <param name="Series">The curves; those without points are left out.</param>
/// <param name="Top">A value the vertical axis reaches at least; it always begins at 0 or below.</param>
internal sealed record ChartPanel(string Title, IReadOnlyList<ChartSeries> Series, double Top = 0);
