using System.Text.Json;

namespace RlActors.Recipes;

/// <summary>Reads the <c>options</c> of a task or judge from a recipe: camelCase keys, unknown ones refused.</summary>
public static class StrictOptions
{
    /// <summary>Reads options into a record; every property has a default, or is <c>required</c>.</summary>
    /// <param name="options">The recipe's JSON; undefined or null gives the defaults.</param>
    /// <param name="owner">What to call it in errors, such as <c>task 'addition'</c>.</param>
    /// <exception cref="RlActorsException">Not an object, an unknown key (named, with the known ones), a missing key or a value of the wrong type.</exception>
    public static T Read<T>(JsonElement options, string owner) where T : class
    {
        string json = options.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "{}" : options.GetRawText();
        if (options.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object))
        {
            throw new RlActorsException($"{owner}: options are {json}; expected an object such as {{ \"key\": 1 }}");
        }

        RefuseUnknownKeys<T>(options, owner);
        try
        {
            return JsonSerializer.Deserialize<T>(json, RecipeReader.Json) ?? throw new JsonException("the options are null");
        }
        catch (JsonException error)
        {
            string place = error.Path is { Length: > 2 } path ? $"option '{path.TrimStart('$', '.')}': " : string.Empty;
            throw new RlActorsException($"{owner}: {place}{error.Message}", error);
        }
    }

    private static void RefuseUnknownKeys<T>(JsonElement options, string owner)
    {
        if (options.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        string[] known = [.. RecipeReader.Json.GetTypeInfo(typeof(T)).Properties.Select(property => property.Name).Order(StringComparer.Ordinal)];
        foreach (var property in options.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw new RlActorsException($"{owner}: unknown option '{property.Name}'; expected one of: {string.Join(", ", known)}");
            }
        }
    }
}
