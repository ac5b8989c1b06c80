using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using RlActors.Recipes;
using RlActors.Recipes.Algorithms;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>Generates the recipe's JSON schema: keys, types and defaults from the records, descriptions from their doc comments, bounds by asking the validator.</summary>
internal static class RecipeSchema
{
    private static readonly JsonSerializerOptions Json = new(RecipeReader.Json)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The schema's text, as it lies in <c>deploy/recipes/recipe.schema.json</c>.</summary>
    public static string Generate()
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };
        var schema = (JsonObject)Json.GetJsonSchemaAsNode(typeof(Recipe), options);
        NameKinds(schema);
        SchemaBounds.AddTo(schema);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "RlActors recipe");
        return schema.ToJsonString(Json) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        var property = context.PropertyInfo;
        if (property is null)
        {
            return node;
        }

        var schema = node as JsonObject ?? [];
        if (property.AttributeProvider is PropertyInfo member)
        {
            schema["description"] = DocComments.Of(member);
            if (member.Name == nameof(RlStageOptions.Algorithm))
            {
                schema["enum"] = new JsonArray([.. AlgorithmCatalog.NamesFor(StageKinds.Of(member.ReflectedType!)).Select(name => JsonValue.Create(name))]);
            }

            if (Default(member) is { } value)
            {
                schema["default"] = value;
            }
        }

        return schema;
    }

    /// <summary>Tells the kinds of stages, losses and so on apart by an enumeration of one: not every validator knows <c>const</c>.</summary>
    private static void NameKinds(JsonNode? node)
    {
        foreach (var child in node switch { JsonObject map => map.Select(entry => entry.Value), JsonArray list => list, _ => [] })
        {
            NameKinds(child);
        }

        if (node is JsonObject { } part && part["properties"] is JsonObject properties && properties["kind"]?["const"] is { } kind)
        {
            properties["kind"] = new JsonObject { ["enum"] = new JsonArray(kind.DeepClone()), ["description"] = "Which of them it is." };
        }

        if (node is JsonObject choice && choice["required"] is JsonArray && choice["anyOf"] is JsonArray kinds && !IsStage(kinds))
        {
            choice.Remove("required"); // the stage's algorithm says the kind where the recipe does not
        }
    }

    private static bool IsStage(JsonArray kinds) =>
        kinds[0]?["properties"]?["kind"]?["enum"]?[0]?.GetValue<string>() is { } kind && StageKinds.All.Contains(kind);

    /// <summary>A plain value that the key has when it is left out.</summary>
    private static JsonNode? Default(PropertyInfo member)
    {
        var owner = member.ReflectedType!;
        if (owner.IsAbstract || owner.GetProperties().Any(property => property.IsDefined(typeof(RequiredMemberAttribute), false)))
        {
            return null;
        }

        var value = JsonSerializer.SerializeToNode(member.GetValue(Activator.CreateInstance(owner)), member.PropertyType, Json);
        return value is JsonValue ? value : null;
    }
}
