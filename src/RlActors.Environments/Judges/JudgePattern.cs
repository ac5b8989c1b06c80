using System.Text.RegularExpressions;
using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>Regular expressions of recipes, by which the words of a judging model are read: with one group, and a limit of time.</summary>
internal static class JudgePattern
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>Reads the option <c>pattern</c>.</summary>
    /// <exception cref="RlActorsException">It is no regular expression with one group.</exception>
    public static Regex Parse(string pattern, OptionBounds bounds)
    {
        try
        {
            var regex = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline, LongestMatch);
            bounds.That(regex.GetGroupNumbers().Length == 2, "pattern", pattern, "a regular expression with one group, which matches the score");
            return regex;
        }
        catch (ArgumentException error)
        {
            bounds.That(false, "pattern", $"{pattern} ({error.Message})", "a regular expression");
            throw;
        }
    }

    /// <summary>What the group matches at the last place that matches; null when none does, or none in time.</summary>
    public static string? Last(Regex pattern, string text)
    {
        try
        {
            return pattern.Matches(text) is { Count: > 0 } matches ? matches[^1].Groups[1].Value.Trim() : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
