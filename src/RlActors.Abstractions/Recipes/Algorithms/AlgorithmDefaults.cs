using System.Text.Json.Nodes;

namespace RlActors.Recipes.Algorithms;

/// <summary>
/// Lays a stage's own keys over its algorithm's defaults, object by object. An object whose own <c>kind</c> is another than the default's stands alone; a list stands alone; a key that
/// is null is said, not left out.
/// </summary>
internal static class AlgorithmDefaults
{
    private const string Kind = "kind", Algorithm = "algorithm";

    /// <summary>Completes every stage of the recipe's JSON that is well formed enough to have an algorithm; the rest is left for the reader to refuse.</summary>
    /// <exception cref="RlActorsException">A stage names an algorithm that its kind does not have.</exception>
    public static void Complete(JsonNode root, string origin)
    {
        foreach (var (i, stage) in Stages(root))
        {
            string kind = Text(stage, Kind)!;
            if (stage.ContainsKey(Algorithm) && Text(stage, Algorithm) is null)
            {
                continue;
            }

            if (Text(stage, Algorithm) is { } name && StageKinds.DefaultAlgorithm(kind) is not null && AlgorithmCatalog.Find(kind, name) is null)
            {
                throw new RlActorsException(
                    $"recipe '{origin}': stages[{i}].algorithm is \"{name}\"; expected one of (nearest first): {string.Join(", ", NearestNames.Order(AlgorithmCatalog.NamesFor(kind), name))}");
            }

            if (Of(stage) is { } defaults)
            {
                Lay(defaults, stage);
            }
        }
    }

    /// <summary>Writes null where the algorithm has a default and the stage says there is nothing, so that reading it again says the same.</summary>
    /// <param name="root">A recipe as it is written, in which keys without a value are left out.</param>
    public static void SayNull(JsonNode root)
    {
        foreach (var (_, stage) in Stages(root))
        {
            if (Of(stage) is { } defaults)
            {
                SayNull(defaults, stage);
            }
        }
    }

    private static JsonObject? Of(JsonObject stage)
    {
        string kind = Text(stage, Kind)!;
        return (Text(stage, Algorithm) ?? StageKinds.DefaultAlgorithm(kind)) is { } name ? AlgorithmCatalog.Find(kind, name)?.Defaults : null;
    }

    private static IEnumerable<(int Index, JsonObject Stage)> Stages(JsonNode root) =>
        ((root as JsonObject)?["stages"] as JsonArray ?? []).Index().Where(stage => stage.Item is JsonObject && Text((JsonObject)stage.Item, Kind) is not null)
            .Select(stage => (stage.Index, (JsonObject)stage.Item!));

    private static void Lay(JsonObject defaults, JsonObject own)
    {
        foreach (var (key, value) in defaults)
        {
            if (!own.ContainsKey(key))
            {
                own[key] = value?.DeepClone();
            }
            else if (value is JsonObject below && own[key] is JsonObject said && AreOfOneKind(below, said))
            {
                Lay(below, said);
            }
        }
    }

    private static void SayNull(JsonObject defaults, JsonObject own)
    {
        foreach (var (key, value) in defaults)
        {
            if (!own.ContainsKey(key))
            {
                own[key] = null;
            }
            else if (value is JsonObject below && own[key] is JsonObject said && AreOfOneKind(below, said))
            {
                SayNull(below, said);
            }
        }
    }

    private static bool AreOfOneKind(JsonObject defaults, JsonObject own) => Text(own, Kind) is not { } kind || kind == Text(defaults, Kind);

    private static string? Text(JsonObject map, string key) => map[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
