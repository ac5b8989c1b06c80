using System.Text.Json;

namespace RlActors.Weights;

/// <summary>Models by name as one text, so that equal ones are equal: JSON, in the order of the names.</summary>
public static class NamedModels
{
    /// <summary>The text of these models; empty for none.</summary>
    public static string Write(IReadOnlyDictionary<string, ModelManifest> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models.Count == 0 ? string.Empty : JsonSerializer.Serialize(new SortedDictionary<string, ModelManifest>(models.ToDictionary(), StringComparer.Ordinal));
    }

    /// <summary>The models of a text that <see cref="Write"/> made.</summary>
    public static IReadOnlyDictionary<string, ModelManifest> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 ? new Dictionary<string, ModelManifest>() : JsonSerializer.Deserialize<Dictionary<string, ModelManifest>>(text)!;
    }
}
