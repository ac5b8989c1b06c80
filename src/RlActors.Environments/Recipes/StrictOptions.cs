using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RlActors.Recipes;

/// <summary>Reads the <c>options</c> of a task or judge from a recipe: camelCase keys, unknown ones refused.</summary>
public static class StrictOptions
{
    private static readonly JsonSerializerOptions Json = ReadOnlyCopy();

    /// <summary>Reads options into a record; every property has a default, or is <c>required</c>.</summary>
    /// <param name="options">The recipe's JSON; undefined or null gives the defaults.</param>
    /// <param name="owner">What to call it in errors, such as <c>task 'addition'</c>.</param>
    /// <exception cref="RlActorsException">Not an object, an unknown key (named, with the known ones), a missing key or a value of the wrong type.</exception>
    public static T Read<T>(JsonElement options, string owner) where T : class
    {
        string json = options.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "{}" : options.GetRawText();
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new RlActorsException($"{owner}: options are {json}; expected an object such as {{ \"key\": 1 }}");
        }

        var properties = Json.GetTypeInfo(typeof(T)).Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        CheckKeys(document.RootElement, properties, owner);
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json)!;
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"{owner}: {Explain(error, document.RootElement, properties)}", error);
        }
    }

    private static void CheckKeys(JsonElement options, Dictionary<string, JsonPropertyInfo> properties, string owner)
    {
        if (options.EnumerateObject().FirstOrDefault(given => !properties.ContainsKey(given.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw new RlActorsException(
                $"{owner}: unknown option '{unknown.Name}'; expected one of: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}");
        }

        if (properties.Values.FirstOrDefault(property => property.IsRequired && !options.TryGetProperty(property.Name, out _)) is { } missing)
        {
            throw new RlActorsException($"{owner}: option '{missing.Name}' is missing; expected {OptionExpectation.Of(missing.PropertyType, Json)}");
        }
    }

    /// <summary>The key, its value and what it should be, in place of the JSON reader's words.</summary>
    private static string Explain(JsonException error, JsonElement options, Dictionary<string, JsonPropertyInfo> properties)
    {
        string key = (error.Path ?? string.Empty).TrimStart('$', '.').Split('.', '[')[0];
        return options.TryGetProperty(key, out var value) && properties.TryGetValue(key, out var property)
            ? $"option '{key}' is {value.GetRawText()}; expected {OptionExpectation.Of(property.PropertyType, Json)}"
            : error.Message;
    }

    private static JsonSerializerOptions ReadOnlyCopy()
    {
        var copy = new JsonSerializerOptions(RecipeReader.Json);
        copy.MakeReadOnly(populateMissingResolver: true);
        return copy;
    }
}
