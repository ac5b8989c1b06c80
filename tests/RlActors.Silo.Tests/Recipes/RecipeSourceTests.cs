using RlActors.Recipes;
using RlActors.Silo.Recipes;
using RlActors.Silo.Tests.Runs;

namespace RlActors.Silo.Tests.Recipes;

public sealed class RecipeSourceTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    [Fact]
    public void Read_NoArgument_IsTheQuickstart()
    {
        var recipe = RecipeSource.Read(null, [], NoVariables);

        Assert.Equal("quickstart", recipe.Name);
        Assert.Equal([typeof(SftStageOptions), typeof(RlStageOptions)], recipe.Stages.Select(stage => stage.GetType()));
    }

    [Fact]
    public void Names_BuiltIns_AreTheShippedFiles()
    {
        string[] files = [.. Directory.GetFiles(RecipeFolder.Path, "*.json").Select(Path.GetFileNameWithoutExtension).Where(name => name != "recipe.schema").Select(name => name!)];

        Assert.Equal(files.Order(StringComparer.Ordinal), BuiltInRecipes.Names.Order(StringComparer.Ordinal));
        Assert.Equal("quickstart", BuiltInRecipes.Names[0]);
    }

    [Fact]
    public void Read_EveryBuiltIn_IsValidAndCarriesItsName() =>
        Assert.All(BuiltInRecipes.Names, name => Assert.Equal(name, RecipeSource.Read(name, [], NoVariables).Name));

    [Fact]
    public void Read_File_IsRead()
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "mine.json");
        File.WriteAllText(path, BuiltInRecipes.Find("quickstart")!.Replace("\"name\": \"quickstart\"", "\"name\": \"mine\"", StringComparison.Ordinal));

        Assert.Equal("mine", RecipeSource.Read(path, [], NoVariables).Name);
    }

    [Fact]
    public void Read_FileVariableAndSet_LaterWins()
    {
        var variables = new Dictionary<string, string>
        {
            ["RLACTORS_SET__stages__1__steps"] = "100",
            ["RLACTORS_SET__seed"] = "7",
            ["RLACTORS_DATA"] = "elsewhere",
            ["PATH"] = "/bin",
        };

        var recipe = RecipeSource.Read(null, ["stages.1.steps=50", "stages.1.steps=60"], variables);

        Assert.Equal(7, recipe.Seed);
        Assert.Equal(60, ((RlStageOptions)recipe.Stages[1]).Steps);
    }

    [Theory]
    [InlineData("task.options.digits=3", 3)]
    [InlineData("task.options={\"digits\":4}", 4)]
    public void Read_SetBelowFreeOptions_ReachesThem(string set, int digits) =>
        Assert.Equal(digits, RecipeSource.Read(null, [set], NoVariables).Task.Options!.Value.GetProperty("digits").GetInt32());

    [Fact]
    public void Read_MissingFile_ListsTheBuiltIns()
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeSource.Read("quickstrat", [], NoVariables));

        Assert.Equal(
            "recipe 'quickstrat' is neither a file nor a built-in recipe; give the path of a recipe file, or one of: quickstart, deepseek-r1, gsm8k-grpo, gsm8k-qwen, llama3, magistral, reverse-word, rlaif, rlhf, "
            + "self-rewarding, stories260k-happy, ttrl", error.Message);
    }

    [Fact]
    public void Read_Folder_SaysSo()
    {
        using var folder = new ScratchFolder();

        var error = Assert.Throws<RlActorsException>(() => RecipeSource.Read(folder.Path, [], NoVariables));

        Assert.StartsWith($"recipe '{folder.Path}' is a folder; give the path of a recipe file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FaultyOverride_NamesItInTheError()
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeSource.Read(null, [], new Dictionary<string, string> { ["RLACTORS_SET__stages__1__groupSize"] = "-4" }));

        Assert.Equal("recipe 'quickstart, with stages.1.groupSize=-4': stages[1].groupSize is -4; expected a number from 1 to 4096", error.Message);
    }
}
