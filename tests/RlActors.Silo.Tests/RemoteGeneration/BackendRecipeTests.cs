using RlActors.Recipes;
using RlActors.Silo.Recipes;

namespace RlActors.Silo.Tests.RemoteGeneration;

public sealed class BackendRecipeTests
{
    private const string Backend = "generation.backend.";

    [Fact]
    public void Recipe_WithABackend_IsRead()
    {
        var recipe = Read("kind=\"openai\"", "url=http://gpu-1:8000", "model=policy", "weightsFolder=/shared/weights");
        Assert.Equal((GenerationBackendKind.OpenAi, GenerationServer.Vllm, WeightDelivery.Checkpoint), (recipe.Kind, recipe.Server, recipe.Weights));
        Assert.Equal(WeightDelivery.None, Read("kind=\"openai\"", "url=http://silo:8000/v1", "model=run", "server=\"rlactors\"", "weights=\"none\"").Weights);
        Assert.Equal(GenerationBackendKind.Embedded, Read().Kind);
    }

    [Theory]
    [InlineData("generation.backend.url", "kind=\"openai\"", "model=policy", "weightsFolder=/w")]
    [InlineData("generation.backend.url", "kind=\"openai\"", "url=gpu-1:8000", "model=policy", "weightsFolder=/w")]
    [InlineData("generation.backend.model", "kind=\"openai\"", "url=http://gpu-1:8000", "weightsFolder=/w")]
    [InlineData("generation.backend.weightsFolder", "kind=\"openai\"", "url=http://gpu-1:8000", "model=policy")]
    [InlineData("generation.backend.weights is", "kind=\"openai\"", "url=http://gpu-1:8000", "model=policy", "weights=\"none\"")]
    [InlineData("generation.backend.weights is", "kind=\"openai\"", "url=http://gpu-1:8000", "model=policy", "server=\"rlactors\"", "weightsFolder=/w")]
    [InlineData("generation.backend.kind", "kind=\"vllm\"")]
    [InlineData("generation.backend.url", "url=http://gpu-1:8000")]
    [InlineData("generation.backend.retries", "retries=-1")]
    [InlineData("generation.backend.timeoutSeconds", "timeoutSeconds=0")]
    public void Recipe_WithABackendThatCannotBe_IsRefused(string told, params string[] overrides) =>
        Assert.Contains(told, Assert.Throws<RlActorsException>(() => Read(overrides)).Message, StringComparison.Ordinal);

    private static GenerationBackendOptions Read(params string[] overrides) =>
        RecipeReader.Read(BuiltInRecipes.Find("quickstart")!, "quickstart", overrides.Select(one => Backend + one)).Generation.Backend;
}
