using System.Text.Json;
using System.Text.RegularExpressions;

namespace RlActors.Recipes;

/// <summary>Turns the JSON reader's messages into what a recipe's author needs: the key, the value, and what is allowed.</summary>
internal static partial class RecipeErrors
{
    public static string Explain(Exception error)
    {
        string where = error is JsonException { Path: { Length: > 2 } path } ? $" (at {path.TrimStart('$', '.')})" : string.Empty;
        if (UnknownKey().Match(error.Message) is { Success: true } unknown)
        {
            string[] allowed = AllowedKeys(unknown.Groups["type"].Value);
            return $"unknown key '{unknown.Groups["key"].Value}'{where}; expected one of: {string.Join(", ", allowed)}";
        }

        if (MissingKeys().Match(error.Message) is { Success: true } missing)
        {
            return $"missing key {missing.Groups["keys"].Value.TrimEnd('.')}{where}";
        }

        return error.Message;
    }

    private static string[] AllowedKeys(string typeName)
    {
        var type = typeof(Recipe).Assembly.GetType(typeName);
        return type is null
            ? []
            : [.. RecipeReader.Json.GetTypeInfo(type).Properties.Select(property => property.Name).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"JSON property '(?<key>[^']*)' could not be mapped to any \.NET member contained in type '(?<type>[^']*)'")]
    private static partial Regex UnknownKey();

    [GeneratedRegex(@"was missing required properties including: (?<keys>.*)$")]
    private static partial Regex MissingKeys();
}
