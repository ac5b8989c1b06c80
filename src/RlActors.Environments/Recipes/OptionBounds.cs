using System.Globalization;

namespace RlActors.Recipes;

/// <summary>Checks that an option lies within its bounds; the message says what to write instead.</summary>
/// <param name="owner">What to call the options in errors, such as <c>task 'addition'</c>.</param>
internal sealed class OptionBounds(string owner)
{
    public void Within(string key, double value, double least, double most) =>
        That(value >= least && value <= most, key, value, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    public void That(bool holds, string key, object value, string expected)
    {
        if (!holds)
        {
            throw new RlActorsException(string.Create(CultureInfo.InvariantCulture, $"{owner}: option '{key}' is {value}; expected {expected}"));
        }
    }
}
