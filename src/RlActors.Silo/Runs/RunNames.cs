using System.Globalization;
using System.Text.RegularExpressions;

namespace RlActors.Silo.Runs;

/// <summary>Names of runs: part of ids and of paths, so without slashes and short.</summary>
public static partial class RunNames
{
    /// <summary>The first free name of the form <c>quickstart-1</c>.</summary>
    /// <param name="recipe">The recipe's name.</param>
    /// <param name="existing">Names that are taken; letter case does not make a name free, because folders may not tell them apart.</param>
    public static string Next(string recipe, IEnumerable<string> existing)
    {
        var taken = existing.ToHashSet(StringComparer.OrdinalIgnoreCase);
        string stem = recipe.TrimStart('.', '-', '_') is { Length: > 0 } usable ? usable : "run";
        for (int number = 1; ; number++)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            string name = stem[..Math.Min(stem.Length, 64 - suffix.Length)] + suffix;
            if (!taken.Contains(name))
            {
                return Validated(name);
            }
        }
    }

    /// <summary>Returns a name that may be a run's.</summary>
    /// <exception cref="RlActorsException">It may not.</exception>
    public static string Validated(string name) => Pattern().IsMatch(name) && !name.StartsWith("ledger.db", StringComparison.OrdinalIgnoreCase)
        ? name
        : throw new RlActorsException(
            $"run name '{name}' cannot be used; write 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit (and not 'ledger.db'), such as my-run-2");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Pattern();
}
