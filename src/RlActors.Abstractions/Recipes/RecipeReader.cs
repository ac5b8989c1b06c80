using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RlActors.Recipes.Algorithms;

namespace RlActors.Recipes;

/// <summary>Reads recipes from JSON, with overrides.</summary>
public static class RecipeReader
{
    /// <summary>How recipes are written: camelCase, comments and trailing commas allowed, unknown keys refused.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,

        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutComputed } },

        // Before the types' own converters, which would take any number, even one that no member has.
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    /// <summary>Reads and validates a recipe.</summary>
    /// <param name="json">The recipe's text.</param>
    /// <param name="origin">What to call it in errors: a file name.</param>
    /// <param name="overrides"><c>path.to.key=value</c>, applied in order; elements of lists go by number or by their name (<c>stages.1.steps=10</c>, <c>stages.rl.steps=10</c>).</param>
    /// <exception cref="RlActorsException">Not JSON, an unknown key, or a value out of bounds; every problem found is named.</exception>
    public static Recipe Read(string json, string origin, IEnumerable<string>? overrides = null)
    {
        JsonNode root = Parse(json, origin);
        foreach (string assignment in overrides ?? [])
        {
            RecipeOverride.Apply(root, assignment);
        }

        RequireElements(root, origin);
        AlgorithmDefaults.Complete(root, origin);
        Recipe recipe;
        try
        {
            recipe = root.Deserialize<Recipe>(Json) ?? throw new RlActorsException($"recipe '{origin}' is empty");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new RlActorsException($"recipe '{origin}': {RecipeErrors.Explain(error, root)}", error);
        }

        RecipeValidator.Validate(recipe, origin);
        return recipe;
    }

    /// <summary>The whole recipe with every default written out; read again it is the same.</summary>
    public static string Write(Recipe recipe)
    {
        JsonNode root = JsonSerializer.SerializeToNode(recipe, Json)!;
        AlgorithmDefaults.SayNull(root);
        return root.ToJsonString(Json);
    }

    /// <summary>No list has room for nothing, which the types cannot say of their elements.</summary>
    private static void RequireElements(JsonNode? node, string origin)
    {
        switch (node)
        {
            case JsonArray list when list.IndexOf(null) is var missing and >= 0:
                throw new RlActorsException($"recipe '{origin}': {list.GetPath().TrimStart('$', '.')}[{missing}] is null; expected an element, or the list without it");
            case JsonArray list:
                list.ToList().ForEach(element => RequireElements(element, origin));
                break;
            case JsonObject keys:
                keys.ToList().ForEach(key => RequireElements(key.Value, origin));
                break;
        }
    }

    /// <summary>What is computed from other keys is no key.</summary>
    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            foreach (var computed in type.Properties.Where(property => property.Set is null).ToList())
            {
                type.Properties.Remove(computed);
            }
        }
    }

    private static JsonNode Parse(string json, string origin)
    {
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
            return JsonNode.Parse(json, documentOptions: options) ?? throw new RlActorsException($"recipe '{origin}' is empty");
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"recipe '{origin}' is not JSON: {error.Message}", error);
        }
    }
}
