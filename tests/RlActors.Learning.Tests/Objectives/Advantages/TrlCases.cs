using RlActors.Learning.Objectives.Advantages;
using RlActors.Learning.Objectives.Shaping;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Advantages;

/// <summary>Our options and rollouts for what TRL's trainers compute: one reward a row, groups of adjacent rows.</summary>
internal static class TrlCases
{
    private static readonly DeviationOptions Loose = new() { Epsilon = 1e-4 };

    /// <summary>GRPO over several reward functions; a row that none applies to has no reward.</summary>
    public static (AdvantageOptions Options, StepRollouts Rollouts) Grpo(AdvantageCase golden)
    {
        double[] weights = golden.Inputs("reward_weights");
        bool apart = golden.Text("multi_objective_aggregation") == "normalize_then_sum";
        var deviation = new DeviationOptions { Epsilon = golden.Number("epsilon") };
        var options = apart
            ? new AdvantageOptions { Estimator = AdvantageEstimator.Reinforce, Scale = AdvantageScale.None, Aggregation = RewardAggregation.NormaliseThenSum, Whitening = AdvantageWhitening.Sequences, Deviation = deviation }
            : new AdvantageOptions
            {
                Scale = golden.Text("scale_rewards") switch { "group" => AdvantageScale.Group, "batch" => AdvantageScale.Batch, _ => AdvantageScale.None },
                Deviation = deviation,
            };
        var rows = golden.Rows("rewards_per_func").Select(rewards => new SequenceRollout(Total(rewards), [1]) { JudgeRewards = rewards });
        return (options, new StepRollouts([.. rows.Chunk((int)golden.Number("num_generations")).Select(group => new GroupRollouts(group))], weights));

        double Total(double[] rewards) =>
            rewards.All(double.IsNaN) ? double.NaN : rewards.Zip(weights).Where(pair => !double.IsNaN(pair.First)).Sum(pair => pair.First * pair.Second);
    }

    /// <summary>RLOO: the divergence is in the reward, before the baseline.</summary>
    public static (AdvantageOptions Options, StepRollouts Rollouts) Rloo(AdvantageCase golden)
    {
        double[] rewards = golden.Inputs("rewards");
        double[][] old = golden.Rows("old_logprobs"), reference = golden.Rows("ref_logprobs"), mask = golden.Rows("completion_mask");
        var shaping = new RewardShapingOptions { Clip = Range(golden) };
        var options = new AdvantageOptions
        {
            Estimator = AdvantageEstimator.Rloo,
            Scale = AdvantageScale.None,
            Whitening = golden.Flag("normalize_advantages") ? AdvantageWhitening.Sequences : AdvantageWhitening.None,
            Deviation = Loose,
        };
        var rows = rewards.Select((reward, i) => new SequenceRollout(RewardShaping.Shape(shaping, reward, 1, 1), [.. mask[i].Select(value => (byte)value)])
        {
            TokenRewards = RewardShaping.DivergenceRewards([.. old[i].Zip(reference[i], (left, right) => left - right)], golden.Number("beta")),
        });
        return (options, new StepRollouts([.. rows.Chunk((int)golden.Number("num_generations")).Select(group => new GroupRollouts(group))]));
    }

    /// <summary>PPO: gae, with the reward one step after the last token where the row has room.</summary>
    public static (AdvantageOptions Options, StepRollouts Rollouts) Ppo(AdvantageCase golden)
    {
        double[] scores = golden.Inputs("scores");
        double[][] old = golden.Rows("logprobs"), reference = golden.Rows("ref_logprobs"), values = golden.Rows("values"), mask = golden.Rows("response_mask");
        var options = new AdvantageOptions
        {
            Estimator = AdvantageEstimator.Gae,
            Scale = AdvantageScale.None,
            Gamma = golden.Number("gamma"),
            Lambda = golden.Number("lam"),
            RewardAfterEnd = true,
            WhitenRewards = golden.Flag("whiten_rewards"),
            Whitening = AdvantageWhitening.Tokens,
            Deviation = new DeviationOptions { Epsilon = 0, VarianceEpsilon = 1e-8 },
        };
        return (options, new StepRollouts([.. scores.Select((score, i) => new GroupRollouts([Row(score, i)]))]));

        SequenceRollout Row(double score, int i)
        {
            int length = mask[i].Count(value => value == 1);
            double[] ratio = [.. reference[i].Zip(old[i], (left, right) => left - right)];
            double[] divergence = golden.Text("kl_estimator") == "k3" ? [.. ratio.Select(r => Math.Exp(r) - 1 - r)] : [.. ratio.Select(r => -r)];
            return new SequenceRollout(score, [.. mask[i].Select(value => (byte)value)])
            {
                TokenRewards = RewardShaping.DivergenceRewards(divergence, golden.Number("kl_coef")),
                Values = values[i],
                EndValue = length < mask[i].Length ? values[i][length] : null,
            };
        }
    }

    /// <summary>OpenRLHF: the divergence stays at its token, what the reward is worth after its baseline goes to the last.</summary>
    public static (AdvantageOptions Options, StepRollouts Rollouts) OpenRlhf(AdvantageCase golden)
    {
        string estimator = golden.Text("estimator")!;
        double[][] divergence = golden.Rows("kl"), mask = golden.Rows("action_mask");
        bool whiten = estimator is "gae" or "reinforce" or "reinforce_baseline";
        var options = new AdvantageOptions
        {
            Estimator = estimator switch
            {
                "gae" => AdvantageEstimator.Gae,
                "reinforce" => AdvantageEstimator.Reinforce,
                "rloo" => AdvantageEstimator.Rloo,
                "reinforce_baseline" or "group_norm" or "dr_grpo" => AdvantageEstimator.Grpo,
                _ => throw new NotSupportedException($"case {golden.Name} has the estimator {estimator}, which is not mapped"),
            },
            Scale = estimator == "group_norm" ? AdvantageScale.Group : AdvantageScale.None,
            TokenRewards = TokenRewardCredit.Token,
            Clip = Range(golden),
            Gamma = golden.Number("gamma"),
            Lambda = golden.Number("lambd"),
            Whitening = !whiten ? AdvantageWhitening.None : golden.Flag("no_std_norm") ? AdvantageWhitening.TokensMean : AdvantageWhitening.Tokens,
            Deviation = whiten
                ? new DeviationOptions { Unbiased = false, Epsilon = 0, VarianceFloor = 1e-8 }
                : new DeviationOptions { Epsilon = 1e-9 },
        };
        var rows = golden.Inputs("rewards").Select((reward, i) => new SequenceRollout(reward, [.. mask[i].Select(value => (byte)value)])
        {
            TokenRewards = RewardShaping.DivergenceRewards(divergence[i], golden.Number("kl_coef")),
            Values = golden.Has("values") ? golden.Rows("values")[i] : null,
        });
        return (options, new StepRollouts([.. rows.Chunk((int)golden.Number("n_samples_per_prompt")).Select(group => new GroupRollouts(group))]));
    }

    private static RewardRange? Range(AdvantageCase golden) =>
        golden.Parameter("reward_clip_range") is { ValueKind: System.Text.Json.JsonValueKind.Array } range
            ? new RewardRange { Low = range[0].GetDouble(), High = range[1].GetDouble() }
            : null;
}
