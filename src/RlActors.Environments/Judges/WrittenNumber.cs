using System.Globalization;
using System.Text.RegularExpressions;

namespace RlActors.Judges;

/// <summary>
/// Finds numbers in running text and brings them into one form: <c>$1,250.50</c>, <c>1250.5</c> and <c>1.2505e3</c> are the same. A minus sign counts only where it
/// cannot be a subtraction or a range (<c>10-5</c> ends with 5). Exact for any number of digits.
/// </summary>
internal static partial class WrittenNumber
{
    /// <summary>The first number of a text; null when it has none.</summary>
    public static string? First(string text) => Pattern().Match(text) is { Success: true } match ? Normalise(match) : null;

    /// <summary>The last number of a text; null when it has none.</summary>
    public static string? Last(string text) => Pattern().Matches(text) is { Count: > 0 } matches ? Normalise(matches[^1]) : null;

    /// <summary>The final number of a text: the first behind the last <paramref name="mark"/>, else the last of all; null when there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mark">What stands before the final number; empty: nothing.</param>
    /// <param name="markRequired">Whether a text without the mark has no final number.</param>
    public static string? Final(string text, string mark, bool markRequired)
    {
        int at = mark.Length == 0 ? -1 : text.LastIndexOf(mark, StringComparison.Ordinal);
        return at >= 0 ? First(text[(at + mark.Length)..]) : markRequired ? null : Last(text);
    }

    private static string Normalise(Match match)
    {
        string whole = match.Groups["whole"].Value.Replace(",", string.Empty, StringComparison.Ordinal), fraction = match.Groups["fraction"].Value;
        int exponent = match.Groups["exponent"] is { Success: true } written ? int.Parse(written.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        string digits = whole + fraction;
        int point = whole.Length + exponent;
        digits = point <= 0 ? new string('0', 1 - point) + digits : digits.PadRight(point, '0');
        point = Math.Max(point, 1);
        string integer = digits[..point].TrimStart('0'), rest = digits[point..].TrimEnd('0');
        string value = (integer.Length > 0 ? integer : "0") + (rest.Length > 0 ? "." + rest : string.Empty);
        return match.Groups["minus"].Success && value != "0" ? "-" + value : value;
    }

    // Groups of three digits are tried before plain digits: 1,250 is one number, 1,25 is two.
    [GeneratedRegex(
        @"((?<![\w.)\]])(?<minus>[-\u2212])[$€£¥]?)?(?<whole>[0-9]{1,3}(,[0-9]{3})+(?![0-9])|[0-9]+|(?=\.[0-9]))(\.(?<fraction>[0-9]+))?([eE](?<exponent>[-+]?[0-9]{1,3})(?![0-9]))?",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
