using System.Globalization;

namespace RlActors.ChatTemplates.Values;

/// <summary>Floats as Python prints them.</summary>
internal static class PythonFloat
{
    /// <summary>The fewest digits that read back as the number, always with a point or an exponent: <c>1.0</c>, <c>0.0001</c>, <c>1e-05</c>, <c>1e+16</c>.</summary>
    public static string Repr(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        string sign = double.IsNegative(number) ? "-" : string.Empty;
        string[] parts = Math.Abs(number).ToString("E16", CultureInfo.InvariantCulture).Split('E');
        string shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string digits = Digits(shortest);
        return sign + (exponent is < -4 or >= 16 ? Scientific(digits, exponent) : Positional(digits, exponent));
    }

    /// <summary>The significant digits of a number as .NET writes it, without zeros around them.</summary>
    private static string Digits(string shortest)
    {
        string mantissa = shortest.Split('E')[0].Replace(".", string.Empty, StringComparison.Ordinal).Trim('0');
        return mantissa.Length == 0 ? "0" : mantissa;
    }

    private static string Scientific(string digits, int exponent)
    {
        string fraction = digits.Length > 1 ? $".{digits[1..]}" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return $"0.{new string('0', -exponent - 1)}{digits}";
        }

        string whole = digits.PadRight(exponent + 1, '0');
        return whole.Length > exponent + 1 ? $"{whole[..(exponent + 1)]}.{whole[(exponent + 1)..]}" : $"{whole}.0";
    }
}
