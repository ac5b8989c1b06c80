using System.Globalization;

namespace RlActors.Recipes;

/// <summary>Collects the values of a recipe that are out of bounds.</summary>
internal sealed class Bounds
{
    private readonly List<string> _problems = [];

    public void That(bool holds, string path, object value, string expected)
    {
        if (!holds)
        {
            _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{path} is {value}; expected {expected}"));
        }
    }

    public void Within(string path, double value, double least, double most) =>
        That(value >= least && value <= most, path, value, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    public void AtLeast(string path, int value, int least) =>
        That(value >= least, path, value, string.Create(CultureInfo.InvariantCulture, $"a number of at least {least}"));

    public void ThrowIfAny(string origin)
    {
        if (_problems.Count > 0)
        {
            throw new RlActorsException($"recipe '{origin}': {string.Join("; ", _problems)}");
        }
    }
}
