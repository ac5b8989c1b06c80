namespace RlActors.Silo.View;

/// <summary>A curve in one line of text.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█", Ascii = "_.-=+*%#";

    /// <summary>Draws values from their least to their greatest; neighbours are averaged to fit the width.</summary>
    /// <param name="values">Oldest first.</param>
    /// <param name="width">Most characters.</param>
    /// <param name="unicode">Whether block characters can be shown.</param>
    public static string Of(IReadOnlyList<double> values, int width, bool unicode)
    {
        if (values.Count == 0 || width <= 0)
        {
            return string.Empty;
        }

        double[] columns = [.. values.Chunk((values.Count + width - 1) / width).Select(chunk => chunk.Average())];
        double least = columns.Min(), range = columns.Max() - least;
        string levels = unicode ? Blocks : Ascii;
        return string.Concat(columns.Select(value => levels[range > 0 ? (int)Math.Round((value - least) / range * (levels.Length - 1)) : 0]));
    }
}
