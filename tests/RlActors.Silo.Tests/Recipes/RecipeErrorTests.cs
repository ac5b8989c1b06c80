using RlActors.Recipes;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>Every message is one line that names the key, the value and what to write instead.</summary>
public sealed class RecipeErrorTests
{
    private const string Good = """
        { "name": "r", "seed": 1, "model": { "create": {} }, "task": { "name": "addition" }, "judges": [ { "name": "exact-match" } ],
          "stages": [ { "kind": "sft" }, { "kind": "rl", "groupSize": 16, "stragglers": "hold" } ] }
        """;

    private const string Kinds = "\"sft\" or \"reward-model\" or \"rl\" or \"preference\" or \"rejection-sampling\" or \"distill\" or \"evaluate\"";

    private const string RecipeKeys = "$schema, chat, checkMemory, description, evaluation, generation, judges, learner, model, models, name, seed, stages, task";

    [Theory]
    [InlineData("\"seed\": 1", "\"sead\": 1", "unknown key 'sead'; expected one of: " + RecipeKeys)]
    [InlineData("{ \"kind\": \"sft\" }", "{ \"kind\": \"sft\", \"group\": 16 }", "unknown key 'group' (at stages[0].group); expected one of: algorithm, batchSize, checkpointEvery, data, from, judges, kind, loss, maxUpdates, name, optimizer, task, untilAccuracy")]
    [InlineData("\"groupSize\": 16", "\"groupSize\": -16", "stages[1].groupSize is -16; expected a number from 1 to 4096")]
    [InlineData("\"groupSize\": 16", "\"groupSize\": \"many\"", "stages[1].groupSize is \"many\"; expected a whole number")]
    [InlineData("\"groupSize\": 16", "\"groupSize\": 1.5", "stages[1].groupSize is 1.5; expected a whole number")]
    [InlineData("\"groupSize\": 16", "\"groupSize\": 99999999999", "stages[1].groupSize is 99999999999; expected a whole number")]
    [InlineData("\"stragglers\": \"hold\"", "\"stragglers\": \"drop\"", "stages[1].stragglers is \"drop\"; expected one of: hold, expire")]
    [InlineData("\"stragglers\": \"hold\"", "\"sampling\": 1", "stages[1].sampling is 1; expected an object { ... }")]
    [InlineData("[ { \"name\": \"exact-match\" } ]", "{ \"name\": \"exact-match\" }", "judges is {\"name\":\"exact-match\"}; expected a list [ ... ]")]
    [InlineData("[ { \"name\": \"exact-match\" } ]", "[]", "judges is []; expected at least one judge")]
    [InlineData("\"name\": \"r\"", "\"name\": 5", "name is 5; expected a text in quotes")]
    [InlineData("\"name\": \"r\"", "\"name\": null", "name is null; write a value or leave the key out")]
    [InlineData("\"name\": \"r\",", "", "the recipe lacks 'name'; write it")]
    [InlineData("{ \"name\": \"addition\" }", "{}", "task lacks 'name'; write it")]
    [InlineData("\"kind\": \"rl\"", "\"kind\": \"ppo\"", "stages[1] has no known kind; expected \"kind\": " + Kinds)]
    [InlineData("\"kind\": \"rl\", ", "", "stages[1] has no known kind; expected \"kind\": " + Kinds)]
    [InlineData("{ \"create\": {} }", "{}", "model is {}; expected exactly one of model.path (a folder) and model.create (dimensions)")]
    [InlineData("{ \"create\": {} }", "{ \"path\": \"\" }", "model.path is \"\"; expected a folder")]
    [InlineData("\"stragglers\": \"hold\"", "\"stragglers\": 7", "stages[1].stragglers is 7; expected one of: hold, expire")]
    [InlineData("\"stragglers\": \"hold\"", "\"stragglers\": \"1\"", "stages[1].stragglers is \"1\"; expected one of: hold, expire")]
    [InlineData("{ \"kind\": \"sft\" }", "null", "stages[0] is null; expected an element, or the list without it")]
    [InlineData("{ \"name\": \"exact-match\" }", "null", "judges[0] is null; expected an element, or the list without it")]
    [InlineData("\"stragglers\": \"hold\"", "\"tokenBudgets\": [null]", "stages[1].tokenBudgets[0] is null; expected an element, or the list without it")]
    public void Read_FaultyRecipe_SaysWhatIsWrong(string good, string bad, string message)
    {
        RecipeReader.Read(Good, "mine.json");
        Assert.Contains(good, Good, StringComparison.Ordinal);

        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(Good.Replace(good, bad, StringComparison.Ordinal), "mine.json"));

        Assert.Equal($"recipe 'mine.json': {message}", error.Message);
    }

    [Theory]
    [InlineData("stages.1", "override 'stages.1' has no value; write path.to.key=value, such as stages.1.steps=100")]
    [InlineData("=1", "override '=1' has no value; write path.to.key=value, such as stages.1.steps=100")]
    [InlineData("stages.7.steps=1", "override 'stages.7.steps=1': '7' is neither an index of a list of 2 (count from 0) nor a name in it")]
    [InlineData("stages.rl.steps=1", "override 'stages.rl.steps=1': 'rl' is neither an index of a list of 2 (count from 0) nor a name in it")]
    [InlineData("seed.x=1", "override 'seed.x=1': 'x' lies below a plain value")]
    [InlineData("seed.x.y=1", "override 'seed.x.y=1': 'x' lies below a plain value")]
    [InlineData("modle.create.layers=2", "recipe 'mine.json': unknown key 'modle'; expected one of: " + RecipeKeys)]
    [InlineData("learner.lora.rank=0", "recipe 'mine.json': learner.lora.rank is 0; expected a number from 1 to 65536")]
    [InlineData("learner.lora.targets=[\"q_proj\",\"lm_head\"]", "recipe 'mine.json': learner.lora.targets[1] is lm_head; expected one of: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj")]
    [InlineData("stages.1.loss.kind=klip", "recipe 'mine.json': stages[1].loss has no known kind; expected \"kind\": \"clip\" or \"gspo\" or \"gspo-token\" or \"luspo\" or \"gmpo\" or \"cispo\" or \"aipo\" or \"sapo\" or \"vespo\" or \"reinforce\" or \"importance\" or \"kl-cov\" or \"dppo\" or \"ipo\"")]
    [InlineData("learner.precision=float8", "recipe 'mine.json': learner.precision is \"float8\"; expected one of: float32, bfloat16")]
    [InlineData("stages.1.kl.coefficient=-1", "recipe 'mine.json': stages[1].kl.coefficient is -1; expected a number from 0 to 1000")]
    [InlineData("stages.1.kl.estimator=k4", "recipe 'mine.json': stages[1].kl.estimator is \"k4\"; expected one of: k1, k2, k3, abs, k1+, k3+, full-forward, full-reverse")]
    [InlineData("model.adapter=a", "recipe 'mine.json': model.adapter is a; expected no adapter, or model.path with the model that it was trained on")]
    [InlineData("learner.lora={\"scale\":2}", "recipe 'mine.json': unknown key 'scale' (at learner.lora.scale); expected one of: alpha, rank, targets")]
    [InlineData("seed=abc", "recipe 'mine.json': seed is \"abc\"; expected a whole number")]
    public void Read_FaultyOverride_SaysWhatIsWrong(string set, string message)
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(Good, "mine.json", [set]));

        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }")]
    [InlineData("recipe")]
    public void Read_NotJson_SaysSoInOneLine(string json)
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(json, "mine.json"));

        Assert.StartsWith("recipe 'mine.json' is not JSON: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("[]", "the recipe is []; expected an object { ... }")]
    [InlineData("5", "the recipe is 5; expected an object { ... }")]
    public void Read_NotAnObject_SaysSo(string json, string message)
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(json, "mine.json"));

        Assert.Equal($"recipe 'mine.json': {message}", error.Message);
    }

    [Fact]
    public void Read_ManyValuesOutOfBounds_NamesThemAll()
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(Good, "mine.json", ["stages.1.steps=0", "learner.threads=0"]));

        Assert.Equal("recipe 'mine.json': stages[1].steps is 0; expected a number of at least 1; learner.threads is 0; expected a number from 1 to 1024", error.Message);
    }
}
