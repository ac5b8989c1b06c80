using System.Globalization;
using System.Text;

namespace RlActors.Tasks.Addition;

/// <summary>Writes the worked form of an addition (see <see cref="AdditionDemonstration.Worked"/>).</summary>
internal static class WorkedAddition
{
    public static string Write(long a, long b, int digits)
    {
        var text = new StringBuilder();
        long carry = 0, left = a, right = b;
        for (int column = 0; column < digits; column++)
        {
            long sum = left % 10 + right % 10 + carry;
            text.Append(column > 0 ? "," : string.Empty).Append(CultureInfo.InvariantCulture, $"{sum:00}");
            (carry, left, right) = (sum / 10, left / 10, right / 10);
        }

        return text.Append(CultureInfo.InvariantCulture, $";{a + b}").ToString();
    }
}
