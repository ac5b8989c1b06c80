using Microsoft.Extensions.DependencyInjection;
using RlActors.Recipes;
using RlActors.Silo.Recipes;
using RlActors.Silo.Tests.Processes;
using RlActors.Tasks;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>What a shipped recipe names exists, and takes the options that the recipe gives it.</summary>
public sealed class ShippedRecipeTests
{
    private static readonly IRunEnvironment RunEnvironment = new ServiceCollection().AddRlActorsEnvironments().Services.BuildServiceProvider().GetRequiredService<IRunEnvironment>();

    public static TheoryData<string> Names => [.. BuiltInRecipes.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Judges_OfAShippedRecipe_CanBeMade(string name)
    {
        var recipe = RecipeSource.Read(name, [], new Dictionary<string, string>());

        Assert.All(recipe.Judges.Concat(recipe.Stages.SelectMany(stage => stage.Judges ?? [])), judge => Assert.NotNull(RunEnvironment.CreateJudge(judge)));
    }

    [Theory]
    [InlineData("quickstart")]
    [InlineData("reverse-word")]
    [InlineData("rlhf")]
    [InlineData("llama3")]
    [InlineData("magistral")]
    [InlineData("deepseek-r1")]
    [InlineData("ttrl")]
    [InlineData("self-rewarding")]
    [InlineData("rlaif")]
    public void Task_OfAShippedRecipe_HasAllPartsAndFitsTheModel(string name)
    {
        var recipe = RecipeSource.Read(name, [], new Dictionary<string, string>());

        var task = RunEnvironment.CreateTask(recipe.Task);

        Assert.All(Enum.GetValues<Split>(), split => Assert.NotEqual(0, task.Count(split)));
        var prompt = task.Get(Split.Train, 0);
        Assert.NotNull(prompt.Demonstration);
        Assert.True(prompt.Demonstration.Length < recipe.Evaluation.MaxTokens, "the answer and its end do not fit evaluation.maxTokens");
        Assert.True(prompt.Text.Length + recipe.Evaluation.MaxTokens <= recipe.Model.Create!.ContextLength, "prompt and completion do not fit the model");
    }

    [Theory]
    [InlineData("gsm8k-qwen")]
    [InlineData("stories260k-happy")]
    public async Task DryRun_WithoutTheModel_ResolvesEverything(string name)
    {
        var (exit, output) = await SiloProcess.RunAsync(["run", name, "--dry-run"], ("RLACTORS_TEST_DATA", "/nowhere"), ("RLACTORS_MODELS", "/nowhere"));

        Assert.True(exit == 0, output);
        var resolved = RecipeReader.Read(output, "printed");
        Assert.Equal(RecipeReader.Write(RecipeSource.Read(name, [], new Dictionary<string, string>())), RecipeReader.Write(resolved));
        Assert.NotNull(resolved.Model.Source);
    }

    [Fact]
    public void Task_OfTheStoriesRecipe_HasAllPartsAndAsManyHeldOutPromptsAsItSamples()
    {
        var recipe = RecipeSource.Read("stories260k-happy", [], new Dictionary<string, string>());
        var task = RunEnvironment.CreateTask(recipe.Task);

        Assert.All(Enum.GetValues<Split>(), split => Assert.NotEqual(0, task.Count(split)));
        Assert.Equal(500, recipe.Evaluation.Sampled!.Prompts);
        Assert.True(task.Count(Split.HeldOut) >= 500);
        var rl = Assert.IsType<RlStageOptions>(Assert.Single(recipe.Stages));
        Assert.Equal((rl.Sampling.Temperature, rl.Sampling.MaxTokens), (recipe.Evaluation.Sampled.Temperature, recipe.Evaluation.Sampled.MaxTokens));
        Assert.True(rl.Kl.Coefficient > 0);
    }

    [SkippableFact]
    public void Task_OfTheStoriesRecipe_FitsTheModel()
    {
        var recipe = RecipeSource.Read("stories260k-happy", [], new Dictionary<string, string>());
        string folder = Path.Combine(SharedFolder(), "models", "stories260k");
        Skip.IfNot(Directory.Exists(folder), $"'{folder}' is not there");
        Assert.Equal(folder, ModelSearch.Find(recipe.Model.Path!, name => name == ModelSearch.TestDataVariable ? SharedFolder() : null));
        var tokenizer = RunEnvironment.ReadTokenizer(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")));
        var task = RunEnvironment.CreateTask(recipe.Task);
        int contextLength = System.Text.Json.JsonElement.Parse(File.ReadAllText(Path.Combine(folder, "config.json"))).GetProperty("max_position_embeddings").GetInt32();

        int longest = Enumerable.Range(0, task.Count(Split.HeldOut)).Max(i => tokenizer.Encode(task.Get(Split.HeldOut, i).Text).Length);

        Assert.InRange(longest + recipe.Evaluation.Sampled!.MaxTokens, 1, contextLength);
    }

    [SkippableTheory]
    [InlineData("gsm8k-grpo", "\nAnswer:")]
    [InlineData("gsm8k-qwen", "after ####.")]
    public void Task_OfAGsm8kRecipe_ReadsTheDataset(string name, string ending)
    {
        string folder = Path.Combine(SharedFolder(), "data", "gsm8k");
        Skip.IfNot(Directory.Exists(folder), $"'{folder}' is not there");

        var recipe = RecipeSource.Read(name, [$"task.options.train={folder}/train.jsonl", $"task.options.heldOut={folder}/test.jsonl"], new Dictionary<string, string>());
        var task = RunEnvironment.CreateTask(recipe.Task);

        Assert.Equal(1319, task.Count(Split.HeldOut));
        Assert.EndsWith(ending, task.Get(Split.HeldOut, 0).Text, StringComparison.Ordinal);
        Assert.Equal("18", task.Get(Split.HeldOut, 0).Answer);
    }

    private static string SharedFolder()
    {
        string? folder = Environment.GetEnvironmentVariable("RLACTORS_TEST_DATA");
        folder ??= Path.GetFullPath(Path.Combine(RecipeFolder.Path, "..", "..", "..", "shared"));
        Skip.IfNot(Directory.Exists(folder), "no folder 'shared' beside the repository, and RLACTORS_TEST_DATA is not set");
        return folder;
    }
}
