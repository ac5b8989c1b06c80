using RlActors.Learning.Objectives.Advantages;
using RlActors.Learning.Objectives.Shaping;
using RlActors.Learning.Tests.Goldens;
using RlActors.Learning.Tests.Objectives.Advantages;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Objectives.Shaping;

public sealed class RewardShapingTests
{
    [Fact]
    public void DivergenceRewards_KlInRewardOfVerl_EqualGolden()
    {
        var golden = Kl("kl_in_reward_verl");
        double[][] scores = golden.Rows("token_level_scores"), old = golden.Rows("old_log_prob"), reference = golden.Rows("ref_log_prob");
        for (int i = 0; i < scores.Length; i++)
        {
            double[] rewards = RewardShaping.DivergenceRewards([.. old[i].Zip(reference[i], (left, right) => left - right)], golden.Number("kl_ratio"));
            AssertClose(golden.ExpectedRows("token_level_rewards")[i], [.. scores[i].Zip(rewards, (score, reward) => score + reward)]);
        }
    }

    [Fact]
    public void Shape_KlInRewardOfOpenRlhf_EqualsGolden()
    {
        var golden = Kl("kl_in_reward_openrlhf");
        double[] scores = golden.Inputs("reward");
        double[][] divergence = golden.Rows("kl"), mask = golden.Rows("action_mask");
        var range = golden.Parameter("reward_clip_range");
        var options = new RewardShapingOptions { Clip = new RewardRange { Low = range[0].GetDouble(), High = range[1].GetDouble() } };
        for (int i = 0; i < scores.Length; i++)
        {
            double[] rewards = RewardShaping.DivergenceRewards(divergence[i], golden.Number("kl_coef"));
            rewards[Array.FindLastIndex(mask[i], value => value == 1)] += RewardShaping.Shape(options, scores[i], mask[i].Length, mask[i].Length);
            AssertClose(golden.ExpectedRows("rewards")[i], rewards);
        }
    }

    [Fact]
    public void Standardise_MaskedWhitenOfVerl_EqualsGolden()
    {
        var golden = Kl("masked_whiten");
        double[][] values = golden.Rows("values"), mask = golden.Rows("mask");
        var moments = Moments.Of(values.SelectMany((row, i) => row.Where((_, t) => mask[i][t] == 1)));
        var options = new DeviationOptions { Epsilon = 0, VarianceEpsilon = 1e-8 };

        Golden.AssertClose(golden.Expected("masked_mean"), moments.Mean);
        Golden.AssertClose(golden.Expected("masked_var_unbiased"), moments.SquaredSum / (moments.Count - 1));
        for (int i = 0; i < values.Length; i++)
        {
            double[] whitened = [.. values[i].Select(value => moments.Standardise(value, options))];
            AssertClose(golden.ExpectedRows("whitened")[i], whitened);
            AssertClose(golden.ExpectedRows("whitened_keep_mean")[i], [.. whitened.Select(value => value + moments.Mean)]);
        }
    }

    /// <summary>DAPO's own numbers: 20480 tokens at most, punished from 16384 on.</summary>
    [Theory]
    [InlineData(100, 0)]
    [InlineData(16384, 0)]
    [InlineData(18432, 0.5)]
    [InlineData(20480, 1)]
    [InlineData(30000, 1)]
    public void Shape_SoftOverlong_TakesOffItsShare(int length, double taken)
    {
        var options = new RewardShapingOptions { OverlongShare = 0.2 };

        Assert.Equal(1 - taken, RewardShaping.Shape(options, 1, length, 20480), 1e-12);
        Assert.Equal(1 - (3 * taken), RewardShaping.Shape(options with { OverlongPenalty = 3 }, 1, length, 20480), 1e-12);
        Assert.Equal(1, RewardShaping.Shape(new RewardShapingOptions(), 1, length, 20480));
    }

    [Fact]
    public void IsFiltered_CutOffCompletion_OnlyWithTheOption()
    {
        var options = new RewardShapingOptions { OverlongFilter = true };

        Assert.True(RewardShaping.IsFiltered(options, FinishReason.Length));
        Assert.False(RewardShaping.IsFiltered(options, FinishReason.Stop));
        Assert.False(RewardShaping.IsFiltered(new RewardShapingOptions(), FinishReason.Length));
    }

    private static AdvantageCase Kl(string name) => AdvantageCase.Read("kl").Single(golden => golden.Name == name);

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Golden.AssertClose(expected[i], actual[i]);
        }
    }
}
