using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace RlActors.Recipes;

/// <summary>What <c>kind</c> can be at a place of a recipe: of a stage, of its loss, and so on.</summary>
internal static partial class KnownKinds
{
    /// <param name="root">The recipe.</param>
    /// <param name="path">Where in it, such as <c>stages[1].loss</c>.</param>
    /// <returns>The kinds of the innermost object on the way that has any.</returns>
    public static IReadOnlyList<string> At(JsonNode root, string path)
    {
        Type? type = typeof(Recipe);
        JsonNode? node = root;
        IReadOnlyList<string> kinds = StageKinds.All;
        foreach (Match step in Step().Matches(path))
        {
            if (step.Groups["index"] is { Success: true } index)
            {
                type = type?.GetGenericArguments().FirstOrDefault();
                node = (node as JsonArray)?.ElementAtOrDefault(int.Parse(index.Value));
            }
            else
            {
                var actual = type is null ? null : Derived(type).FirstOrDefault(derived => (string?)derived.TypeDiscriminator == KindOf(node))?.DerivedType ?? type;
                type = actual is null ? null : RecipeReader.Json.GetTypeInfo(actual).Properties.FirstOrDefault(property => property.Name == step.Value)?.PropertyType;
                node = (node as JsonObject)?[step.Value];
            }

            kinds = type is not null && Derived(type).Any() ? [.. Derived(type).Select(derived => (string)derived.TypeDiscriminator!)] : kinds;
        }

        return kinds;
    }

    private static IEnumerable<JsonDerivedTypeAttribute> Derived(Type type) => type.GetCustomAttributes<JsonDerivedTypeAttribute>();

    private static string? KindOf(JsonNode? node) => (node as JsonObject)?["kind"] is JsonValue value && value.TryGetValue(out string? kind) ? kind : null;

    [GeneratedRegex(@"\[(?<index>[0-9]+)\]|[^.\[\]]+")]
    private static partial Regex Step();
}
