using System.Globalization;
using RlActors.Identity;

namespace RlActors.Tasks.Addition;

/// <summary>Made-up feedback on sums: with a mistake is the sum with another number than the one asked, in one digit of the second operand; all wrong is the sum with all its digits changed.</summary>
internal static class AdditionFeedback
{
    public static PromptFeedback Of(long a, long b, AdditionOptions options, long seed)
    {
        int place = (int)(Seeds.Uniform(seed, 1, 0) * options.Digits);
        long near = Changed(b, place, seed), far = Enumerable.Range(0, options.Digits).Aggregate(b, (number, digit) => Changed(number, digit, seed));
        return MadeFeedback.Of(Steps(a, b, options), Steps(a, near, options), string.Concat(Steps(a, far, options)), seed);
    }

    /// <summary>The number with one of its decimal digits replaced by another.</summary>
    private static long Changed(long number, int place, long seed)
    {
        long unit = (long)Math.Pow(10, place), digit = number / unit % 10;
        return number + ((((digit + 1 + (long)(Seeds.Uniform(seed, 2, place) * 9)) % 10) - digit) * unit);
    }

    /// <summary>A worked addition is one step a column, and the answer; otherwise the answer is the only step.</summary>
    private static string[] Steps(long a, long b, AdditionOptions options)
    {
        if (options.Demonstration == AdditionDemonstration.Answer)
        {
            return [(a + b).ToString(CultureInfo.InvariantCulture)];
        }

        string worked = WorkedAddition.Write(a, b, options.Digits);
        string[] columns = [.. Enumerable.Range(0, options.Digits).Select(column => worked.Substring(3 * column, 3))]; // two digits and the mark behind them
        return [.. columns, worked[(3 * options.Digits)..]];
    }
}
