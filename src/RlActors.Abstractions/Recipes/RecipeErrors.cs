using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RlActors.Recipes;

/// <summary>Turns the JSON reader's messages into what a recipe's author needs: the key, the value, and what is allowed.</summary>
internal static partial class RecipeErrors
{
    public static string Explain(Exception error, JsonNode root)
    {
        string path = PathOf(error);
        string where = path.Length == 0 ? "the recipe" : path;
        if (UnknownKey().Match(error.Message) is { Success: true } unknown)
        {
            string at = path.Contains('.', StringComparison.Ordinal) ? $" (at {path})" : string.Empty;
            return $"unknown key '{unknown.Groups["key"].Value}'{at}; expected one of: {string.Join(", ", AllowedKeys(unknown.Groups["type"].Value))}";
        }

        if (MissingKeys().Match(error.Message) is { Success: true } missing)
        {
            return $"{where} lacks {missing.Groups["keys"].Value}; write it";
        }

        if (WrongType().Match(error.Message) is { Success: true } wrong)
        {
            return $"{where} is {Shown(root, path)}; expected {ExpectedType.Describe(wrong.Groups["type"].Value)}";
        }

        if (NoKind().IsMatch(error.Message))
        {
            return $"{where} has no known kind; expected \"kind\": {string.Join(" or ", KnownKinds.At(root, path).Select(kind => $"\"{kind}\""))}";
        }

        return Null().IsMatch(error.Message) ? $"{where} is null; write a value or leave the key out" : Position().Replace(error.Message, string.Empty);
    }

    /// <summary>Where the reader stopped, such as <c>stages[1].steps</c>; empty for the recipe itself. Only some errors carry it outside their text.</summary>
    private static string PathOf(Exception error)
    {
        string path = (error as JsonException)?.Path ?? Location().Match(error.Message).Groups["path"].Value;
        return path.TrimStart('$', '.');
    }

    private static IEnumerable<string> AllowedKeys(string typeName)
    {
        var type = typeof(Recipe).Assembly.GetType(typeName);
        return type is null
            ? []
            : RecipeReader.Json.GetTypeInfo(type).Properties.Select(property => property.Name)
                .Concat(type.IsSubclassOf(typeof(StageOptions)) ? ["kind"] : [])
                .Order(StringComparer.Ordinal);
    }

    private static string Shown(JsonNode root, string path)
    {
        JsonNode? node = root;
        foreach (Match step in PathStep().Matches(path))
        {
            node = step.Groups["index"] is { Success: true } index ? node?[int.Parse(index.Value)] : node?[step.Value];
        }

        string text = node?.ToJsonString() ?? "null";
        return text.Length <= 60 ? text : text[..57] + "...";
    }

    [GeneratedRegex(@"Path: (?<path>[^ |]*) \|")]
    private static partial Regex Location();

    [GeneratedRegex(@"\s*Path: .*$", RegexOptions.Singleline)]
    private static partial Regex Position();

    [GeneratedRegex(@"\[(?<index>[0-9]+)\]|[^.\[\]]+")]
    private static partial Regex PathStep();

    [GeneratedRegex(@"JSON property '(?<key>[^']*)' could not be mapped to any \.NET member contained in type '(?<type>[^']*)'")]
    private static partial Regex UnknownKey();

    [GeneratedRegex(@"was missing required properties including: (?<keys>[^.]*)")]
    private static partial Regex MissingKeys();

    [GeneratedRegex(@"could not be converted to (?<type>[^ ]+?)\. Path")]
    private static partial Regex WrongType();

    [GeneratedRegex(@"must specify a type discriminator|unrecognized type discriminator")]
    private static partial Regex NoKind();

    [GeneratedRegex(@"doesn't allow setting null values")]
    private static partial Regex Null();
}
