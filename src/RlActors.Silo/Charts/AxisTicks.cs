using System.Globalization;

namespace RlActors.Silo.Charts;

/// <summary>Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten.</summary>
/// <param name="Least">The first tick, at or below the smallest value.</param>
/// <param name="Most">The last tick, at or above the largest value.</param>
/// <param name="Spacing">Between two ticks.</param>
internal sealed record AxisTicks(double Least, double Most, double Spacing)
{
    /// <summary>Ticks that cover a range with about <paramref name="count"/> gaps. An empty range is widened by one.</summary>
    public static AxisTicks Covering(double least, double most, int count)
    {
        most = most > least ? most : least + 1;
        double rough = (most - least) / count;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double spacing = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        return new AxisTicks(Math.Floor((least / spacing) + 1e-9) * spacing, Math.Ceiling((most / spacing) - 1e-9) * spacing, spacing);
    }

    /// <summary>The ticks from first to last.</summary>
    public IEnumerable<double> Values
    {
        get
        {
            int gaps = (int)Math.Round((Most - Least) / Spacing);
            return Enumerable.Range(0, gaps + 1).Select(i => Least + (i * Spacing));
        }
    }

    /// <summary>A tick's text: 0.25, 40, 12k, 3M.</summary>
    public string Label(double value)
    {
        (double unit, string suffix) = Math.Max(Math.Abs(Least), Math.Abs(Most)) switch { >= 2e6 => (1e6, "M"), >= 1e4 => (1e3, "k"), _ => (1, "") };
        double shown = Math.Abs(value) < Spacing * 1e-6 ? 0 : value / unit;
        return shown.ToString("0.####", CultureInfo.InvariantCulture) + (shown == 0 ? "" : suffix);
    }
}
