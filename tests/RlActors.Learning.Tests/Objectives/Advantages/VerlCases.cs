using RlActors.Learning.Objectives.Advantages;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Advantages;

/// <summary>Our options and rollouts for what verl's functions compute: dense rewards of tokens, and a group index a row.</summary>
internal static class VerlCases
{
    private static readonly DeviationOptions Rsqrt = new() { Epsilon = 0, VarianceEpsilon = 1e-8 };

    /// <summary>The options of the function that made the case; null where it is not one of verl's.</summary>
    public static AdvantageOptions? Options(AdvantageCase golden)
    {
        bool std = golden.Flag("norm_by_std");
        var scaled = new AdvantageOptions
        {
            Scale = std ? AdvantageScale.Group : AdvantageScale.None,
            LoneCompletion = LoneCompletion.Reward,
            Deviation = new DeviationOptions { Epsilon = golden.Number("epsilon", 1e-6) },
        };
        var plain = scaled with { Scale = AdvantageScale.None };
        double gamma = golden.Number("gamma", 1);
        return golden.Source.Split(' ')[^1] switch
        {
            "compute_grpo_outcome_advantage" => scaled,
            "compute_grpo_vectorized_outcome_advantage" => scaled with { Deviation = new DeviationOptions { Epsilon = golden.Number("epsilon"), VarianceFloor = 1e-6 } },
            "compute_rloo_outcome_advantage" => plain with { Estimator = AdvantageEstimator.Rloo },
            "compute_rloo_vectorized_outcome_advantage" => plain with { Estimator = AdvantageEstimator.Rloo, LoneCompletion = LoneCompletion.Zero },
            "compute_reinforce_plus_plus_outcome_advantage" => plain with
            {
                Estimator = AdvantageEstimator.Reinforce, TokenRewards = TokenRewardCredit.Token, Gamma = gamma, Whitening = AdvantageWhitening.Tokens, Deviation = Rsqrt,
            },
            "compute_reinforce_plus_plus_baseline_outcome_advantage" => plain with { Whitening = AdvantageWhitening.Tokens, Deviation = Rsqrt },
            "compute_remax_outcome_advantage" => plain with { Estimator = AdvantageEstimator.ReMax, TokenRewards = TokenRewardCredit.Token },
            "compute_opo_outcome_advantage" => plain with { Estimator = AdvantageEstimator.Opo },
            "compute_gpg_outcome_advantage" => plain with { Estimator = AdvantageEstimator.Gpg },
            "compute_grpo_passk_outcome_advantage" => scaled with { Estimator = AdvantageEstimator.BestOfGroup },
            "compute_optimal_token_baseline_advantage" => plain with
            {
                Estimator = AdvantageEstimator.OptimalTokenBaseline, TokenRewards = TokenRewardCredit.Token, ZeroTail = golden.Flag("handle_zero_tail"),
            },
            "compute_gae_advantage_return" => plain with
            {
                Estimator = AdvantageEstimator.Gae, Gamma = gamma, Lambda = golden.Number("lam"), Whitening = AdvantageWhitening.Tokens, Deviation = Rsqrt,
            },
            _ => null,
        };
    }

    /// <summary>Rows as rollouts, grouped by the index where there is one, and where each row went.</summary>
    public static (StepRollouts Rollouts, int[][] Rows) Rollouts(AdvantageCase golden)
    {
        double[][] rewards = golden.Rows("token_level_rewards"), mask = golden.Rows("response_mask");
        double[]? index = golden.Has("index") ? golden.Inputs("index") : null, greedy = golden.Has("reward_baselines") ? golden.Inputs("reward_baselines") : null;
        int[][] groups = [.. Enumerable.Range(0, rewards.Length).GroupBy(row => index?[row] ?? row).Select(rows => rows.ToArray())];
        return (new StepRollouts([.. groups.Select(rows => new GroupRollouts([.. rows.Select(Sequence)], greedy?[rows[0]]))]), groups);

        SequenceRollout Sequence(int row) => new(0, [.. mask[row].Select(value => (byte)value)])
        {
            TokenRewards = rewards[row],
            Values = Row("values", row),
            Logprobs = Row("old_log_probs", row),
            SquaredProbabilities = Row("sum_pi_squared", row),
        };

        double[]? Row(string name, int row) => golden.Has(name) ? golden.Rows(name)[row] : null;
    }
}
