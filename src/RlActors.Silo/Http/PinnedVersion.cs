using System.Globalization;
using System.Text.RegularExpressions;
using RlActors.Identity;

namespace RlActors.Silo.Http;

/// <summary>
/// How a model is named: <c>run</c> is the run's newest version; <c>run@stage.version</c> (the stage's index in the recipe, as in <c>stages.1</c>) and
/// <c>run@hash</c> (at least eight digits of the weights' SHA-256) are one version for good.
/// </summary>
internal static partial class PinnedVersion
{
    /// <summary>The name of a version.</summary>
    public static string NameOf(string run, PolicyVersion version) => string.Create(CultureInfo.InvariantCulture, $"{run}@{version.Stage}.{version.Number}");

    /// <summary>Splits a model's name; the pin is null where it names the newest version.</summary>
    public static (string Run, string? Pin) Split(string model)
    {
        int at = model.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (model, null) : (model[..at], model[(at + 1)..]);
    }

    /// <summary>Whether a version is what a pin names.</summary>
    public static bool Matches(string pin, PolicyVersion version) => HashPattern().IsMatch(pin)
        ? version.Hash.StartsWith(pin, StringComparison.Ordinal)
        : pin == string.Create(CultureInfo.InvariantCulture, $"{version.Stage}.{version.Number}");

    [GeneratedRegex("^[0-9a-f]{8,64}$")]
    private static partial Regex HashPattern();
}
