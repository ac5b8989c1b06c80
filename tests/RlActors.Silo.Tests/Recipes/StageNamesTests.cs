using RlActors.Recipes;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>What stages, judges and data may call each other, and what is said of a name that means nothing.</summary>
public sealed class StageNamesTests
{
    private const string Good = """
        { "name": "r", "model": { "create": {} }, "models": { "big": "models/big" }, "task": { "name": "addition" }, "judges": [ { "name": "exact-match" } ],
          "stages": [
            { "kind": "sft", "name": "warm" },
            { "kind": "reward-model", "name": "taste", "task": { "name": "pairs" } },
            { "kind": "rl", "name": "ppo", "from": "warm", "reference": "warm", "judges": [ { "name": "reward-model", "model": "taste" } ] },
            { "kind": "rejection-sampling", "name": "best" },
            { "kind": "sft", "name": "cool", "from": "base", "data": { "stage": "best", "keep": 2 } },
            { "kind": "distill", "teacher": "big" },
            { "kind": "evaluate", "from": "ppo" } ] }
        """;

    [Fact]
    public void Read_NamesOfEarlierStages_AreTaken()
    {
        var recipe = RecipeReader.Read(Good, "mine.json");

        Assert.Equal(["sft", "reward-model", "rl", "rejection-sampling", "sft", "distill", "evaluate"], recipe.Stages.Select(stage => stage.Kind));
        Assert.Equal(RecipeReader.Write(recipe), RecipeReader.Write(RecipeReader.Read(RecipeReader.Write(recipe), "again")));
    }

    [Theory]
    [InlineData("stages.ppo.from=taste", "stages[2].from is taste; expected the name of an earlier stage that yields a policy, or an entry of models (here: warm, big, base)")]
    [InlineData("stages.ppo.from=best", "stages[2].from is best; expected the name of an earlier stage that yields a policy, or an entry of models (here: warm, big, base)")]
    [InlineData("stages.ppo.reference=nobody", "stages[2].reference is nobody; expected the name of an earlier stage that yields a policy, or an entry of models (here: warm, big, base)")]
    [InlineData("stages.5.teacher=small", "stages[5].teacher is small; expected the name of an earlier stage that yields a policy, or an entry of models (here: warm, ppo, best, cool, big, base)")]
    [InlineData("stages.ppo.judges.0.model=warm", "stages[2].judges[0].model is warm; expected the name of an earlier stage of kind reward-model, or an entry of models (here: taste, big)")]
    [InlineData("judges=[{\"name\":\"reward-model\",\"model\":\"taste\"}]", "judges[0].model is taste; expected the name of an earlier stage of kind reward-model, or an entry of models (here: big)")]
    [InlineData("stages.cool.data.stage=warm", "stages[4].data.stage is warm; expected the name of an earlier stage of kind rejection-sampling or rl (here: ppo, best)")]
    [InlineData("stages.cool.data.keep=0", "stages[4].data.keep is 0; expected a number from 1 to 4096")]
    [InlineData("stages.0.name=ppo", "stages[0].name is ppo; expected a name that no other stage has", true)]
    [InlineData("stages.5.name=big", "stages[5].name is big; expected a name that is not an entry of models")]
    [InlineData("stages.5.name=base", "stages[5].name is base; expected a letter, then letters, digits, dashes and underscores, 1 to 64 in all, and not base")]
    [InlineData("stages.5.name=5", "stages[5].name is 5; expected a text in quotes")]
    [InlineData("stages.best.optimizer.learningRate=1", "stages[3].optimizer is set; expected no optimizer: a stage of kind rejection-sampling trains nothing")]
    [InlineData("stages.warm.judges=[{\"name\":\"exact-match\"}]", "stages[0].judges is set; expected no judges: a stage of kind sft samples nothing (the recipe's judges measure it)")]
    [InlineData("stages.ppo.judges.0.weight=1e999", "stages[2].judges[0].weight is Infinity; expected a finite number")]
    [InlineData("models.big=", "models.big is \"\"; expected a model folder")]
    public void Read_NameThatMeansNothing_IsRefusedAtItsPath(string set, string message, bool amongOthers = false)
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(Good, "mine.json", [set]));

        string whole = $"recipe 'mine.json': {message}";
        Assert.Equal(whole, amongOthers ? error.Message[..Math.Min(whole.Length, error.Message.Length)] : error.Message);
    }

    [Fact]
    public void Read_OverrideByName_ReachesTheStage()
    {
        var recipe = RecipeReader.Read(Good, "mine.json", ["stages.best.groupSize=4", "stages.3.steps=7"]);

        Assert.Equal((4, 7), ((RejectionSamplingStageOptions)recipe.Stages[3] is var best ? (best.GroupSize, best.Steps) : default));
    }

    [Fact]
    public void Read_OverrideByAnUnknownName_ListsTheNames()
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(Good, "mine.json", ["stages.bets.groupSize=4"]));

        Assert.Equal(
            "override 'stages.bets.groupSize=4': 'bets' is neither an index of a list of 7 (count from 0) nor a name in it; its names are warm, taste, ppo, best, cool", error.Message);
    }
}
