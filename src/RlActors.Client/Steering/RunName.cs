using System.Globalization;
using System.Text.RegularExpressions;

namespace RlActors.Client.Steering;

/// <summary>Names of new runs.</summary>
internal static partial class RunName
{
    /// <summary>The recipe's name with the first free number: <c>quickstart-1</c>.</summary>
    public static string Next(string recipe, IReadOnlyCollection<string> taken)
    {
        for (int number = 1; ; number++)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            string name = recipe[..Math.Min(recipe.Length, 64 - suffix.Length)] + suffix;
            if (!taken.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return name;
            }
        }
    }

    /// <exception cref="RlActorsException">A run cannot be called that.</exception>
    public static void Validate(string name)
    {
        if (!Pattern().IsMatch(name))
        {
            throw new RlActorsException(
                $"run name '{name}' cannot be used; write 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Pattern();
}
