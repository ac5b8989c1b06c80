using RlActors.Recipes;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>Combinations of a stage's options that have no sense, and the reason that is given.</summary>
public sealed class RefusedStageTests
{
    private const string Nowhere = "expected the name of an earlier stage that yields a policy, or an entry of models (here: warm, base)";

    [Theory]
    [InlineData("""{ "kind": "preference", "reference": "none" }""", "reference is none; " + Nowhere)]
    [InlineData("""{ "kind": "preference", "reference": "" }""", "reference is ; " + Nowhere)]
    [InlineData("""{ "kind": "rl", "kl": { "coefficient": 0.1 }, "reference": "none" }""", "reference is none; " + Nowhere)]
    public void Reference_ThatIsNone_IsRefused(string stage, string problem) => AssertRefused(stage, problem);

    [Theory]
    [InlineData("""{ "kind": "rl", "sampling": { "temperature": 0 } }""", "sampling.temperature is 0; expected a number from 0.01 to 100: greedy tokens have no probability to learn from and are never trained")]
    [InlineData("""{ "kind": "rl", "algorithm": "remax", "sampling": { "temperature": 0 } }""", "sampling.temperature is 0; expected a number from 0.01 to 100: greedy tokens have no probability to learn from and are never trained")]
    [InlineData("""{ "kind": "rejection-sampling", "sampling": { "temperature": 0 } }""", "sampling.temperature is 0; expected a number from 0.01 to 100: greedy tokens have no probability to learn from and are never trained")]
    public void GreedyToken_IsNotTrained(string stage, string problem) => AssertRefused(stage, problem);

    [Theory]
    [InlineData("grpo", "grpo")]
    [InlineData("dr-grpo", "grpo")]
    [InlineData("rloo", "rloo")]
    [InlineData("dapo", "grpo")]
    [InlineData("gdpo", "reinforce")]
    [InlineData("opo", "opo")]
    [InlineData("max-rl", "grpo")]
    [InlineData("pass@k", "pass@k")]
    public void GroupOfOne_WithAnAdvantageOfItsGroup_IsRefused(string algorithm, string estimator) => AssertRefused(
        $$"""{ "kind": "rl", "algorithm": "{{algorithm}}", "groupSize": 1 }""", $"advantage.estimator is {estimator}; expected groups of at least two (groupSize) for an estimator that compares within a group; a group of one can have reinforce, remax or gae");

    [Theory]
    [InlineData("""{ "kind": "rl", "algorithm": "online-dpo", "groupSize": 1 }""", "groupSize is 1; expected groups of at least two to make preferences of")]
    [InlineData("""{ "kind": "rl", "algorithm": "online-dpo", "kl": { "coefficient": 0.1 } }""", "kl.coefficient is 0.1; expected 0 with a loss of preferences, which holds the policy by its own β")]
    [InlineData("""{ "kind": "rl", "critic": {} }""", "critic is set; expected no critic: only the estimator gae looks at values")]
    [InlineData("""{ "kind": "reward-model", "algorithm": "process", "data": { "stage": "tries" } }""",
        "data is the groups of stage 'tries'; expected no data for a process reward model: judges reward whole completions, and it is trained on labels of single steps, which a task has")]
    public void OtherCombinations_AreRefused(string stage, string problem) => AssertRefused(stage, problem);

    /// <summary>Every bound of policy losses.</summary>
    [Theory]
    [InlineData("clip", "logRatioBound", "0", "a number from 0.001 to 1000000000")]
    [InlineData("clip", "lengthEpsilon", "2", "a number from 0 to 1")]
    [InlineData("clip", "constantLength", "0", "a number from 0.001 to 1000000000")]
    [InlineData("clip", "clipLow", "1.5", "a number from 0 to 1")]
    [InlineData("clip", "clipHigh", "-1", "a number from 0 to 1000")]
    [InlineData("clip", "dualClip", "1", "a number above 1, or none")]
    [InlineData("clip", "ratioCap", "1.1", "a number above 1 + clipHigh, or none")]
    [InlineData("gspo", "level", "token", "geometric or sequence; for ratios of tokens write \"kind\": \"clip\"")]
    [InlineData("gmpo", "clipLow", "101", "a number from 0 to 100")]
    [InlineData("gmpo", "clipHigh", "-1", "a number from 0 to 100")]
    [InlineData("cispo", "cap", "0", "a number from 0.001 to 1000000000")]
    [InlineData("cispo", "floor", "-1", "a number from 0 to ")]
    [InlineData("aipo", "cap", "0", "a number from 0.001 to 1000000000")]
    [InlineData("sapo", "tauPositive", "0", "a number from 0.001 to 1000")]
    [InlineData("sapo", "tauNegative", "0", "a number from 0.001 to 1000")]
    [InlineData("vespo", "shapePositive", "-1", "a number from 0 to 1000")]
    [InlineData("vespo", "ratePositive", "0", "a number from 0.0001 to 1000")]
    [InlineData("vespo", "shapeNegative", "-1", "a number from 0 to 1000")]
    [InlineData("vespo", "rateNegative", "0", "a number from 0.0001 to 1000")]
    [InlineData("importance", "cap", "0", "a number from 0.001 to 1000000000")]
    [InlineData("kl-cov", "share", "0", "a number from ")]
    [InlineData("kl-cov", "coefficient", "-1", "a number from 0 to 1000")]
    [InlineData("dppo", "maskLow", "2", "a number from 0 to 1")]
    [InlineData("dppo", "maskHigh", "2", "a number from 0 to 1")]
    [InlineData("dppo", "advantageScale", "-1", "a number from 0 to 1000")]
    [InlineData("dppo", "referenceScale", "-1", "a number from 0 to 1000")]
    [InlineData("ipo", "threshold", "2", "a number from 0 to 1")]
    [InlineData("ipo", "advantageScale", "-1", "a number from 0 to 1000")]
    public void PolicyLoss_OutOfBounds_IsRefused(string kind, string key, string value, string wanted)
    {
        string shown = key == "level" ? $"\"{value}\"" : value;
        AssertRefused($$"""{ "kind": "rl", "loss": { "kind": "{{kind}}", "{{key}}": {{shown}} } }""", $"loss.{key} is {value}; expected {wanted}");
    }

    /// <summary>Every bound of corrections, divergences and the entropy bonus, and what has no sense together.</summary>
    [Theory]
    [InlineData(""" "correction": { "logRatioBound": 0 } """, "correction.logRatioBound is 0; expected a number from 0.001 to 1000000000")]
    [InlineData(""" "correction": { "weights": { "cap": -1 } } """, "correction.weights.cap is -1; expected a number from 0 to 1000000000")]
    [InlineData(""" "correction": { "weights": { "floor": 3 } } """, "correction.weights.floor is 3; expected a number from 0 to 2")]
    [InlineData(""" "correction": { "rejection": [ {} ] } """, "correction.rejection[0] is without bounds; expected lower, upper or both")]
    [InlineData(""" "correction": { "rejection": [ { "lower": 2, "upper": 1 } ] } """, "correction.rejection[0].lower is 2; expected at most upper")]
    [InlineData(""" "correction": { "behaviourKl": { "coefficient": -1 } } """, "correction.behaviourKl.coefficient is -1; expected a number from 0 to 1000")]
    [InlineData(""" "correction": { "behaviourKl": { "estimator": "full-forward" } } """, "correction.behaviourKl.estimator is full-forward; expected an estimate from one token: k1, k2, k3, abs, k1+ or k3+")]
    [InlineData(""" "correction": { "proximal": "behaviour" } """, "correction.weights.mode is truncate; expected none where correction.proximal is behaviour")]
    [InlineData(""" "kl": { "coefficient": 1001 } """, "kl.coefficient is 1001; expected a number from 0 to 1000")]
    [InlineData(""" "kl": { "logRatioBound": 0 } """, "kl.logRatioBound is 0; expected a number from 0.001 to 1000000000")]
    [InlineData(""" "kl": { "valueBound": 0 } """, "kl.valueBound is 0; expected a number from 0.001 to ")]
    [InlineData(""" "kl": { "adaptive": { "target": 0 } } """, "kl.adaptive.target is 0; expected a number from ")]
    [InlineData(""" "kl": { "adaptive": { "horizon": 0 } } """, "kl.adaptive.horizon is 0; expected a number from 1 to ")]
    [InlineData(""" "kl": { "coefficient": 0, "adaptive": {} } """, "kl.coefficient is 0; expected a number above 0 to begin with, for an adaptive coefficient is only ever multiplied")]
    [InlineData(""" "kl": { "place": "reward", "estimator": "full-reverse" } """, "kl.estimator is full-reverse; expected an estimate from one token where the divergence is in the reward")]
    [InlineData(""" "kl": { "place": "reward", "importanceWeighted": true } """, "kl.importanceWeighted is True; expected false where the divergence is in the reward")]
    [InlineData(""" "entropy": { "coefficient": 1001 } """, "entropy.coefficient is 1001; expected a number from -1000 to 1000")]
    public void CorrectionAndDivergence_OutOfBounds_AreRefused(string options, string problem) => AssertRefused($$"""{ "kind": "rl",{{options}}}""", problem);

    private static void AssertRefused(string stage, string problem)
    {
        var error = Assert.Throws<RlActorsException>(() => RecipeReader.Read(
            $$"""
            { "name": "r", "model": { "create": {} }, "task": { "name": "addition" }, "judges": [ { "name": "exact-match" } ],
              "stages": [ { "kind": "sft", "name": "warm" }, { "kind": "evaluate" }, {{stage}} ] }
            """,
            "mine.json"));

        Assert.Contains($"stages[2].{problem}", error.Message, StringComparison.Ordinal);
    }
}
