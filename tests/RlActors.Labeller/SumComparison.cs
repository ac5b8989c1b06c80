using System.Globalization;
using System.Text.RegularExpressions;

namespace RlActors.Labeller;

/// <summary>Reads the comparison that <c>ai-preference</c> asks for and says whose sum is right, in a model's words.</summary>
internal static partial class SumComparison
{
    /// <summary>The verdict on a question such as <c>37+58=</c> and two answers, whose results stand behind their last <c>;</c>.</summary>
    /// <returns>A sentence with [[A]], [[B]] or [[C]]; null when the text is no such comparison.</returns>
    public static string? Answer(string text)
    {
        var asked = Comparison().Match(text);
        if (!asked.Success)
        {
            return null;
        }

        int sum = Number(asked, "a") + Number(asked, "b");
        bool first = IsRight(asked.Groups["first"].Value, sum), second = IsRight(asked.Groups["second"].Value, sum);
        string verdict = first == second ? "C" : first ? "A" : "B";
        return string.Create(CultureInfo.InvariantCulture, $"The sum is {sum}. [[{verdict}]]");
    }

    private static int Number(Match asked, string group) => int.Parse(asked.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static bool IsRight(string answer, int sum) => answer[(answer.LastIndexOf(';') + 1)..].Trim() == sum.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Question: (?<a>\d{1,6})\+(?<b>\d{1,6})=\s+Answer of assistant A: (?<first>\S*)\s+Answer of assistant B: (?<second>\S*)\s")]
    private static partial Regex Comparison();
}
