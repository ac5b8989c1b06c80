using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>Mean and spread of some values, two passes in float64.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Mean">Their mean; 0 of none.</param>
/// <param name="SquaredSum">Sum of squared differences to the mean; exactly 0 where all are equal.</param>
internal readonly record struct Moments(int Count, double Mean, double SquaredSum)
{
    /// <summary>Moments of the values that are numbers.</summary>
    public static Moments Of(IEnumerable<double> values)
    {
        double[] numbers = [.. values.Where(value => !double.IsNaN(value))];
        if (numbers.Length == 0)
        {
            return new Moments(0, 0, 0);
        }

        // A mean of equal values need not be that value in floating point, and what is left would look like a signal.
        if (Array.TrueForAll(numbers, value => value == numbers[0]))
        {
            return new Moments(numbers.Length, numbers[0], 0);
        }

        double mean = numbers.Sum() / numbers.Length;
        return new Moments(numbers.Length, mean, numbers.Sum(value => (value - mean) * (value - mean)));
    }

    /// <summary>σ as the options take it; of fewer than two values 0 variance.</summary>
    public double Deviation(DeviationOptions options)
    {
        double variance = SquaredSum / Math.Max(1, options.Unbiased ? Count - 1 : Count);
        return Math.Sqrt(Math.Max(variance, options.VarianceFloor) + options.VarianceEpsilon) + options.Epsilon;
    }

    /// <summary><c>(value − mean) / σ</c>; exactly 0 where nothing tells the values apart.</summary>
    public double Standardise(double value, DeviationOptions options) => SquaredSum == 0 ? 0 : (value - Mean) / Deviation(options);
}
