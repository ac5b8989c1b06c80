using System.Globalization;

namespace RlActors.Client.Output;

/// <summary>Stages for people, who count from 1; in JSON a stage is its index in the recipe.</summary>
internal static class StageName
{
    public static string Of(int index) => string.Create(CultureInfo.InvariantCulture, $"stage {index + 1}");

    /// <summary>Its name, and its kind where that is not said by it.</summary>
    public static string Of(string kind, string? name) => name is null || name == kind ? kind : $"{name} ({kind})";
}
