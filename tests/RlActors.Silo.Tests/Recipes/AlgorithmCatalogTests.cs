using System.Text.Json.Nodes;
using RlActors.Recipes;
using RlActors.Recipes.Algorithms;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>Every algorithm is a name for defaults that the stage really has, laid under what the recipe says itself.</summary>
public sealed class AlgorithmCatalogTests
{
    public static TheoryData<string, string> Algorithms
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var algorithm in AlgorithmCatalog.All)
            {
                data.Add(algorithm.Stage, algorithm.Name);
            }

            return data;
        }
    }

    [Fact]
    public void All_TheAlgorithmsOfTheField_AreThere()
    {
        string[] rl = ["grpo", "dr-grpo", "dapo", "vapo", "gspo", "gspo-token", "cispo", "gmpo", "sapo", "rloo", "reinforce", "reinforce++", "reinforce++-baseline", "remax", "ppo", "open-reasoner-zero", "opo", "gpg",
            "kl-cov", "pass@k", "pass@k-grpo", "max-rl", "luspo", "vespo", "dppo", "aipo", "icepop", "ttrl", "online-dpo"];
        string[] preference = ["dpo", "dpo-robust", "cdpo", "ipo", "hinge", "dpop", "tdpo1", "tdpo2", "step-dpo", "kto", "orpo", "simpo", "cpo", "exo", "nca", "sppo", "apo-zero", "apo-down", "discopop"];

        Assert.Empty(rl.Except(AlgorithmCatalog.NamesFor("rl")));
        Assert.Empty(preference.Except(AlgorithmCatalog.NamesFor("preference")));
        Assert.Equal(["dft", "sft"], AlgorithmCatalog.NamesFor("sft"));
        Assert.Equal(AlgorithmCatalog.All.Count, AlgorithmCatalog.All.DistinctBy(algorithm => (algorithm.Stage, algorithm.Name)).Count());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Read_StageThatNamesAnAlgorithm_HasItsDefaults(string stage, string name)
    {
        var algorithm = AlgorithmCatalog.Find(stage, name)!;
        Assert.All([algorithm.Formula, algorithm.Use], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.Matches("^https://(arxiv.org/abs/[0-9]{4}\\.[0-9]{5}|(?!arxiv).+)$", algorithm.Paper);

        var resolved = Resolved(Recipe(stage, $"\"algorithm\": \"{name}\""));

        AssertHolds(algorithm.Defaults, resolved, $"{stage}.{name}");
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Write_ResolvedRecipe_ReadAgainIsTheSame(string stage, string name)
    {
        string once = RecipeReader.Write(Recipe(stage, $"\"algorithm\": \"{name}\""));

        Assert.Equal(once, RecipeReader.Write(RecipeReader.Read(once, "again")));
    }

    [Fact]
    public void Read_OwnKeys_WinOverTheAlgorithms()
    {
        var dapo = Rl("""
            "algorithm": "dapo", "loss": { "clipHigh": 0.5 }, "shaping": { "overlongPenalty": 2 }, "dynamicSampling": null
            """);

        Assert.Equal(0.5, Assert.IsType<ClipLossOptions>(dapo.Loss).ClipHigh);
        Assert.Equal(LossAggregation.TokenMean, dapo.Loss.Aggregation);
        Assert.Equal((0.2, 2), (dapo.Shaping.OverlongShare, dapo.Shaping.OverlongPenalty));
        Assert.Null(dapo.DynamicSampling);
    }

    [Fact]
    public void Write_WhatTheRecipeTookAway_StaysAway()
    {
        var recipe = Recipe("rl", """ "algorithm": "dapo", "dynamicSampling": null """);

        Assert.Null(((RlStageOptions)RecipeReader.Read(RecipeReader.Write(recipe), "again").Stages[0]).DynamicSampling);
    }

    [Fact]
    public void Read_LossOfAnotherKind_StandsAlone()
    {
        var loss = Assert.IsType<CispoLossOptions>(Rl(""" "algorithm": "gspo", "loss": { "kind": "cispo", "cap": 3 } """).Loss);

        Assert.Equal((3, LossAggregation.TokenMean), (loss.Cap, loss.Aggregation));
    }

    [Fact]
    public void Read_Override_WinsOverTheAlgorithm()
    {
        var recipe = RecipeReader.Read(Json("rl", """ "algorithm": "grpo" """), "sample", ["stages.0.algorithm=dapo", "stages.0.loss.clipLow=0.1"]);

        var loss = Assert.IsType<ClipLossOptions>(((RlStageOptions)recipe.Stages[0]).Loss);
        Assert.Equal((0.1, 0.28), (loss.ClipLow, loss.ClipHigh));
    }

    [Theory]
    [InlineData("rl", "dr_grpo", "dr-grpo, grpo")]
    [InlineData("rl", "PPO", "ppo")]
    [InlineData("preference", "sympo", "simpo")]
    [InlineData("rl", "dpo", "dapo")]
    public void Read_UnknownAlgorithm_ListsTheNearestFirst(string stage, string name, string nearest)
    {
        var error = Assert.Throws<RlActorsException>(() => Recipe(stage, $"\"algorithm\": \"{name}\""));

        Assert.StartsWith($"recipe 'sample': stages[0].algorithm is \"{name}\"; expected one of (nearest first): {nearest}", error.Message, StringComparison.Ordinal);
        Assert.All(AlgorithmCatalog.NamesFor(stage), known => Assert.Contains(known, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(""" "algorithm": "grpo", "groupSize": 1 """, "stages[0].advantage.estimator is grpo; expected groups of at least two")]
    [InlineData(""" "algorithm": "pass@k", "advantage": { "k": 9 } """, "stages[0].advantage.k is 9; expected at most the group's size, 8")]
    [InlineData(""" "algorithm": "vapo", "advantage": { "whitening": "sequences" } """, "stages[0].advantage.whitening is sequences; expected none, tokens or tokens-mean with estimator gae")]
    [InlineData(""" "algorithm": "grpo", "advantage": { "lengthAdaptiveLambda": 0.05 } """, "stages[0].advantage.estimator is grpo; expected gae with")]
    [InlineData(""" "algorithm": "ppo", "critic": null """, "stages[0].critic is left out; expected a critic")]
    [InlineData(""" "algorithm": "dapo", "shaping": { "overlongShare": 2 } """, "stages[0].shaping.overlongShare is 2; expected a number from 0 to 1")]
    [InlineData(""" "algorithm": "dapo", "shaping": { "clip": { "low": 2 } } """, "stages[0].shaping.clip is 2 to 1; expected a low that is not above high")]
    public void Read_CombinationWithoutSense_IsRefused(string own, string problem)
    {
        var error = Assert.Throws<RlActorsException>(() => Rl(own));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static void AssertHolds(JsonObject defaults, JsonNode? resolved, string path)
    {
        foreach (var (key, value) in defaults)
        {
            var there = resolved?[key];
            if (value is JsonObject below)
            {
                AssertHolds(below, there, $"{path}.{key}");
            }
            else if (value is JsonArray list)
            {
                Assert.Equal(list.Count, (there as JsonArray)?.Count);
            }
            else
            {
                Assert.True(JsonNode.DeepEquals(value, there), $"{path}.{key} is {there?.ToJsonString() ?? "null"}, its default {value?.ToJsonString()}");
            }
        }
    }

    private static JsonNode Resolved(Recipe recipe) => JsonNode.Parse(RecipeReader.Write(recipe))!["stages"]![0]!;

    private static RlStageOptions Rl(string own) => (RlStageOptions)Recipe("rl", own).Stages[0];

    private static Recipe Recipe(string stage, string own) => RecipeReader.Read(Json(stage, own), "sample");

    private static string Json(string stage, string own)
    {
        string room = stage switch { "rl" => "\"groupSize\": 8, ", "distill" => "\"teacher\": \"base\", ", _ => "" };
        string sizes = own.Contains("groupSize", StringComparison.Ordinal) ? "" : room;
        return $$"""
            { "name": "sample", "model": { "create": {} }, "task": { "name": "addition" }, "judges": [ { "name": "exact-match" } ],
              "stages": [ { "kind": "{{stage}}", {{sizes}}{{own}} } ] }
            """;
    }
}
