using NJsonSchema;
using RlActors.Silo.Recipes;

namespace RlActors.Silo.Tests.Recipes;

public sealed class RecipeSchemaTests
{
    /// <summary>Set to 1, the first test rewrites the file: <c>RLACTORS_WRITE_SCHEMA=1 dotnet test tests/RlActors.Silo.Tests --filter RecipeSchemaTests</c>.</summary>
    private const string WriteVariable = "RLACTORS_WRITE_SCHEMA";

    private static readonly string SchemaPath = Path.Combine(RecipeFolder.Path, "recipe.schema.json");

    [Fact]
    public void Generate_FromTheRecords_EqualsTheShippedFile()
    {
        string generated = RecipeSchema.Generate();
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(SchemaPath, generated);
        }

        Assert.True(
            generated == (File.Exists(SchemaPath) ? File.ReadAllText(SchemaPath) : null),
            $"{SchemaPath} is not what the recipe's records say; rewrite it: {WriteVariable}=1 dotnet test tests/RlActors.Silo.Tests --filter RecipeSchemaTests");
    }

    [Fact]
    public async Task Schema_EveryShippedRecipe_IsValid()
    {
        var schema = await JsonSchema.FromJsonAsync(RecipeSchema.Generate());

        Assert.NotEmpty(BuiltInRecipes.Names);
        Assert.All(BuiltInRecipes.Names, name => Assert.Empty(schema.Validate(BuiltInRecipes.Find(name)!)));
    }

    [Theory]
    [InlineData("\"seed\": 1", "\"sead\": 1")]
    [InlineData("\"groupSize\": 16", "\"groupSize\": -16")]
    [InlineData("\"groupSize\": 16", "\"groupSize\": \"many\"")]
    [InlineData("\"untilAccuracy\": 0.35", "\"untilAccuracy\": 0")]
    [InlineData("\"kind\": \"rl\"", "\"kind\": \"ppo\"")]
    [InlineData("\"decay\": \"linear\"", "\"decay\": \"step\"")]
    public async Task Schema_RecipeWithAFault_IsRefused(string good, string bad)
    {
        var schema = await JsonSchema.FromJsonAsync(RecipeSchema.Generate());
        string json = """
            { "name": "r", "seed": 1, "model": { "create": {} }, "task": { "name": "addition" }, "judges": [ { "name": "exact-match" } ],
              "stages": [ { "kind": "sft", "untilAccuracy": 0.35 }, { "kind": "rl", "groupSize": 16, "optimizer": { "decay": "linear" } } ] }
            """;
        Assert.Empty(schema.Validate(json));
        Assert.Contains(good, json, StringComparison.Ordinal);

        Assert.NotEmpty(schema.Validate(json.Replace(good, bad, StringComparison.Ordinal)));
    }
}
