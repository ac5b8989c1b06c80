using RlActors.Learning.Objectives.Advantages;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Advantages;

public sealed class AdvantageEstimatorsTests
{
    private const int Seed = 20261124;

    [Theory]
    [InlineData(AdvantageEstimator.Grpo)]
    [InlineData(AdvantageEstimator.Rloo)]
    [InlineData(AdvantageEstimator.Opo)]
    [InlineData(AdvantageEstimator.Gpg)]
    [InlineData(AdvantageEstimator.PassAtK)]
    [InlineData(AdvantageEstimator.BestOfGroup)]
    public void Compute_EqualRewardsOrALoneCompletion_ExactlyZero(AdvantageEstimator estimator)
    {
        foreach (double[] rewards in new double[][] { [0.1, 0.1, 0.1], [1e-30, 1e-30], [-3.5] })
        {
            var options = new AdvantageOptions { Estimator = estimator, K = 1 };

            Assert.All(Of(options, rewards), advantage => Assert.Equal(0.0, advantage));
        }
    }

    [Theory]
    [InlineData(AdvantageScale.None, 2)]
    [InlineData(AdvantageScale.Group, 2 / 1.000001)]
    public void Compute_LoneCompletionWorthItsReward_HasBaselineZero(AdvantageScale scale, double expected)
    {
        var options = new AdvantageOptions { Scale = scale, LoneCompletion = LoneCompletion.Reward };

        Assert.Equal(expected, Of(options, [2])[0], 1e-12);
    }

    [Fact]
    public void Compute_MeanScale_IsMaxRl()
    {
        var options = new AdvantageOptions { Scale = AdvantageScale.Mean, Deviation = new DeviationOptions { Epsilon = 0 } };

        // One success of four: (1 − 1/4) / (1/4) = 3 for it, −1 for the others.
        Assert.Equal([3, -1, -1, -1], Of(options, [1, 0, 0, 0]));
        Assert.Equal([0, 0, 0, 0], Of(options, [0, 0, 0, 0]));
    }

    /// <summary>The closed form against all draws of k, one by one.</summary>
    [Theory]
    [InlineData(6, 2, 1)]
    [InlineData(6, 2, 3)]
    [InlineData(7, 1, 4)]
    [InlineData(5, 4, 2)]
    [InlineData(4, 2, 4)]
    public void Compute_PassAtK_EqualsTheMeanOverAllDraws(int size, int successes, int k)
    {
        double[] rewards = [.. Enumerable.Range(0, size).Select(i => i < successes ? 1.0 : 0.0)];
        var draws = Enumerable.Range(0, 1 << size).Where(bits => int.PopCount(bits) == k)
            .Select(bits => (Bits: bits, Reward: Enumerable.Range(0, size).Max(i => (bits >> i & 1) * rewards[i]))).ToList();
        double mean = draws.Average(draw => draw.Reward), deviation = Math.Sqrt(draws.Average(draw => (draw.Reward - mean) * (draw.Reward - mean)));

        double[] actual = Of(new AdvantageOptions { Estimator = AdvantageEstimator.PassAtK, K = k }, rewards);

        for (int i = 0; i < size; i++)
        {
            double expected = deviation == 0 ? 0 : draws.Where(draw => (draw.Bits >> i & 1) == 1).Average(draw => (draw.Reward - mean) / deviation);
            Assert.Equal(expected, actual[i], 1e-12);
        }
    }

    [Fact]
    public void Compute_LengthAdaptiveLambda_IsTheFixedLambdaOfEachLength()
    {
        var random = new Random(Seed);
        var adaptive = Gae() with { LengthAdaptiveLambda = 0.25, CriticLambda = 1 };
        foreach (int length in new[] { 2, 4, 7, 40 })
        {
            var rollouts = Rollout(random, length);
            double lambda = Math.Max(0, 1 - (1 / (0.25 * length)));

            var actual = AdvantageEstimators.Compute(adaptive, rollouts).Groups[0][0];

            Assert.Equal(AdvantageEstimators.Compute(Gae() with { Lambda = lambda }, rollouts).Groups[0][0].Advantages, actual.Advantages);
            // λ = 1: the critic is fitted to the reward itself.
            Assert.All(actual.Returns, value => Assert.Equal(rollouts.Groups[0].Sequences[0].Reward, value, 1e-12));
        }
    }

    /// <summary>Tokens that an environment gave take no time and no reward: they may as well not be there.</summary>
    [Theory]
    [InlineData(AdvantageEstimator.Gae)]
    [InlineData(AdvantageEstimator.Reinforce)]
    [InlineData(AdvantageEstimator.OptimalTokenBaseline)]
    public void Compute_TokensOfAnEnvironment_AreSteppedOver(AdvantageEstimator estimator)
    {
        var random = new Random(Seed);
        var options = new AdvantageOptions
        {
            Estimator = estimator, Gamma = 0.9, Lambda = 0.8, TokenRewards = TokenRewardCredit.Token, LoneCompletion = LoneCompletion.Reward, Scale = AdvantageScale.None,
        };
        var dense = Rollout(random, 5);
        var whole = dense.Groups[0].Sequences[0];
        int[] places = [0, 2, 3, 6, 8];
        var holes = new SequenceRollout(whole.Reward, Spread(whole.Trained, (byte)0))
        {
            TokenRewards = Spread(whole.TokenRewards!, 1e6), Values = Spread(whole.Values!, 1e6),
            Logprobs = Spread(whole.Logprobs!, -1e6), SquaredProbabilities = Spread(whole.SquaredProbabilities!, 1e6),
        };

        double[] expected = AdvantageEstimators.Compute(options, dense).Groups[0][0].Advantages;
        double[] actual = AdvantageEstimators.Compute(options, new StepRollouts([new GroupRollouts([holes])])).Groups[0][0].Advantages;

        Assert.Equal(Spread(expected, 0), actual);

        T[] Spread<T>(T[] values, T between) => [.. Enumerable.Range(0, 10).Select(t => places.Contains(t) ? values[Array.IndexOf(places, t)] : between)];
    }

    [Theory]
    [InlineData(AdvantageEstimator.Gae, "completion 0 of group 0 has no values of a critic")]
    [InlineData(AdvantageEstimator.ReMax, "group 0 has no greedy completion")]
    [InlineData(AdvantageEstimator.OptimalTokenBaseline, "completion 0 of group 0 has no log-probabilities")]
    public void Compute_WithoutWhatTheEstimatorNeeds_SaysWhatIsMissing(AdvantageEstimator estimator, string problem)
    {
        var error = Assert.Throws<RlActorsException>(() => Of(new AdvantageOptions { Estimator = estimator }, [1, 0]));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_ArraysThatDoNotFit_AreRefused()
    {
        var short1 = new SequenceRollout(1, [1, 1]) { TokenRewards = [0] };
        var infinite = new SequenceRollout(double.PositiveInfinity, [1]);
        var judges = new SequenceRollout(1, [1]) { JudgeRewards = [1] };

        Assert.Contains("has 1 token rewards and 2 tokens", Refusal(new AdvantageOptions(), short1), StringComparison.Ordinal);
        Assert.Contains("expected a finite number", Refusal(new AdvantageOptions(), infinite), StringComparison.Ordinal);
        Assert.Contains("normalise-then-sum needs both", Refusal(new AdvantageOptions { Aggregation = RewardAggregation.NormaliseThenSum }, judges), StringComparison.Ordinal);

        static string Refusal(AdvantageOptions options, SequenceRollout sequence) =>
            Assert.Throws<RlActorsException>(() => AdvantageEstimators.Compute(options, new StepRollouts([new GroupRollouts([sequence])]))).Message;
    }

    private static AdvantageOptions Gae() => new() { Estimator = AdvantageEstimator.Gae, Scale = AdvantageScale.None };

    private static double[] Of(AdvantageOptions options, double[] rewards)
    {
        var group = new GroupRollouts([.. rewards.Select(reward => new SequenceRollout(reward, [1]))]);
        return [.. AdvantageEstimators.Compute(options, new StepRollouts([group])).Groups[0].Select(sequence => sequence.Advantages[0])];
    }

    private static StepRollouts Rollout(Random random, int length)
    {
        double[] Draw(double low, double high) => [.. Enumerable.Range(0, length).Select(_ => low + ((high - low) * random.NextDouble()))];
        var sequence = new SequenceRollout(random.NextDouble(), [.. Enumerable.Repeat((byte)1, length)])
        {
            Values = Draw(-1, 1), TokenRewards = new double[length], Logprobs = Draw(-3, 0), SquaredProbabilities = Draw(0, 1),
        };
        return new StepRollouts([new GroupRollouts([sequence])]);
    }
}
