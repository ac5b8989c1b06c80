using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlActors.Recipes;

/// <summary>Applies <c>path.to.key=value</c> to a recipe's JSON.</summary>
internal static class RecipeOverride
{
    public static void Apply(JsonNode root, string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new RlActorsException($"override '{assignment}' has no value; write path.to.key=value, such as stages.1.steps=100");
        }

        string[] path = assignment[..equals].Split('.');
        JsonNode node = root;
        foreach (string key in path[..^1])
        {
            node = Step(node, key, assignment);
        }

        Set(node, path[^1], Value(assignment[(equals + 1)..]), assignment);
    }

    private static JsonNode Step(JsonNode node, string key, string assignment) => node switch
    {
        JsonArray list => list[Index(list, key, assignment)]!,
        JsonObject map => map[key] ?? (map[key] = new JsonObject()),
        _ => throw new RlActorsException($"override '{assignment}': '{key}' lies below a plain value"),
    };

    private static void Set(JsonNode node, string key, JsonNode? value, string assignment)
    {
        switch (node)
        {
            case JsonArray list:
                list[Index(list, key, assignment)] = value;
                break;
            case JsonObject map:
                map[key] = value;
                break;
            default:
                throw new RlActorsException($"override '{assignment}': '{key}' lies below a plain value");
        }
    }

    /// <summary>A place in a list: its number, or the name of the element there.</summary>
    private static int Index(JsonArray list, string key, string assignment)
    {
        if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.Count)
        {
            return index;
        }

        string?[] names = [.. list.Select(NameOf)];
        int named = Array.IndexOf(names, key);
        string known = names.OfType<string>().ToArray() is { Length: > 0 } some ? $"; its names are {string.Join(", ", some)}" : string.Empty;
        return named >= 0
            ? named
            : throw new RlActorsException($"override '{assignment}': '{key}' is neither an index of a list of {list.Count} (count from 0) nor a name in it{known}");
    }

    private static string? NameOf(JsonNode? element) =>
        element is JsonObject map && map["name"] is JsonValue value && value.TryGetValue(out string? name) ? name : null;

    /// <summary>A JSON value where the text is one, else a string: <c>0.5</c>, <c>true</c>, <c>[1,2]</c>, <c>hold</c>.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
