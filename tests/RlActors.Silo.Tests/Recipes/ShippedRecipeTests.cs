using Microsoft.Extensions.DependencyInjection;
using RlActors.Silo.Recipes;
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

        Assert.All(recipe.Judges, judge => Assert.NotNull(RunEnvironment.CreateJudge(judge)));
    }

    [Theory]
    [InlineData("quickstart")]
    [InlineData("reverse-word")]
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

    [SkippableFact]
    public void Task_OfTheGsm8kRecipe_ReadsTheDataset()
    {
        string folder = Path.Combine(SharedFolder(), "data", "gsm8k");
        Skip.IfNot(Directory.Exists(folder), $"'{folder}' is not there");

        var recipe = RecipeSource.Read("gsm8k-grpo", [$"task.options.train={folder}/train.jsonl", $"task.options.heldOut={folder}/test.jsonl"], new Dictionary<string, string>());
        var task = RunEnvironment.CreateTask(recipe.Task);

        Assert.Equal(1319, task.Count(Split.HeldOut));
        Assert.EndsWith("\nAnswer:", task.Get(Split.HeldOut, 0).Text, StringComparison.Ordinal);
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
