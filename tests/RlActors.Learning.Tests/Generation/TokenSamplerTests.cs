using RlActors.Engines;
using RlActors.Learning.Generation;

namespace RlActors.Learning.Tests.Generation;

public sealed class TokenSamplerTests
{
    private readonly SamplerScratch _scratch = new();

    [Theory]
    [InlineData(1e-310)]
    [InlineData(1e-30)]
    public void Draw_TinyTemperature_TakesTheLikeliestForCertain(double temperature)
    {
        float[] logits = Logits(300, seed: 3);

        Assert.Equal(new DrawnToken(TokenSampler.Likeliest(logits), 0), TokenSampler.Draw(logits, temperature, 0.999, _scratch));
        Assert.Equal(new DrawnToken(TokenSampler.Likeliest(logits), 0), ShapedSampler.Draw(logits, new LogitShaping { TopP = 0.9 }, [], temperature, 0.999, _scratch));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Draw_LogitsWithoutADistribution_HasNoLogprob(float logit)
    {
        float[] logits = Logits(300, seed: 3);
        logits[77] = logit;

        Assert.False(float.IsFinite(TokenSampler.Draw(logits, 1, 0.5, _scratch).Logprob));
        Assert.False(float.IsFinite(ShapedSampler.Draw(logits, new LogitShaping { TopP = 0.9 }, [], 1, 0.5, _scratch).Logprob));
    }

    [Theory]
    [InlineData(5, 1.0)]
    [InlineData(256, 0.7)]
    [InlineData(1000, 1.5)]
    public void Draw_UniformsOverTheUnit_GivesEveryTokenItsShare(int vocabulary, double temperature)
    {
        float[] logits = Logits(vocabulary, seed: 1);
        double[] expected = Softmax(logits, temperature);
        var counts = new int[vocabulary];
        const int draws = 40_000;
        for (int i = 0; i < draws; i++)
        {
            var drawn = TokenSampler.Draw(logits, temperature, (i + 0.5) / draws, _scratch);
            counts[drawn.Token]++;
            Assert.Equal(Math.Log(expected[drawn.Token]), drawn.Logprob, 1e-5);
        }

        for (int token = 0; token < vocabulary; token++)
        {
            Assert.InRange(counts[token] - (expected[token] * draws), -1.001, 1.001); // the inverse of the cumulative distribution, on a grid
        }
    }

    [Fact]
    public void Draw_TemperatureZero_TakesTheFirstOfTheLikeliest()
    {
        var drawn = TokenSampler.Draw([1, 3, 2, 3, float.NegativeInfinity], 0, 0.99, _scratch);

        Assert.Equal((1, 0f), (drawn.Token, drawn.Logprob));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.9999999999999999)]
    public void Draw_TokensWithoutProbability_AreNeverDrawn(double uniform)
    {
        var drawn = TokenSampler.Draw([float.NegativeInfinity, 1, 1, float.NegativeInfinity], 1, uniform, _scratch);

        Assert.InRange(drawn.Token, 1, 2);
    }

    public static TheoryData<LogitShaping, int[]> Shapings => new()
    {
        { new LogitShaping { TopK = 2 }, [0, 1] },
        { new LogitShaping { TopP = 0.6 }, [0, 1] },                     // 0.4 + 0.3
        { new LogitShaping { TopP = 0.39 }, [0] },
        { new LogitShaping { MinP = 0.49 }, [0, 1, 2] },                  // 0.2 of 0.4
        { new LogitShaping { TopK = 3, TopP = 0.7 }, [0, 1] },           // of 0.9 in all: 0.44 + 0.33
        { new LogitShaping { TopP = 0.95, MinP = 0.6 }, [0, 1] },
        { new LogitShaping { LogitBias = new Dictionary<int, double> { [0] = -100 }, TopK = 1 }, [1] },
        { new LogitShaping { RepetitionPenalty = 10, TopK = 1 }, [1] },  // token 0 was seen
    };

    [Theory]
    [MemberData(nameof(Shapings))]
    public void Draw_Shaped_OnlyWhatIsKeptWithItsShare(LogitShaping shaping, int[] kept)
    {
        double[] shares = [0.4, 0.3, 0.2, 0.1];
        float[] logits = [.. shares.Select(share => (float)Math.Log(share))];
        double total = kept.Sum(token => shares[token]);
        var counts = new int[4];
        for (int i = 0; i < 1000; i++)
        {
            var drawn = ShapedSampler.Draw(logits, shaping with { TopLogprobs = 4 }, [0], 1, (i + 0.5) / 1000, _scratch);
            counts[drawn.Token]++;
            Assert.Equal(Math.Log(shares[drawn.Token] / total), drawn.Logprob, 1e-5);
            Assert.Equal(kept.Length, drawn.Likeliest!.Count);
            Assert.Equal(drawn.Likeliest.OrderByDescending(token => token.Logprob).ThenBy(token => token.Token), drawn.Likeliest);
        }

        Assert.Equal(kept, Enumerable.Range(0, 4).Where(token => counts[token] > 0));
    }

    [Fact]
    public void Draw_ShapedWithoutChanges_DrawsTheSame()
    {
        float[] logits = Logits(500, seed: 2);
        for (int i = 0; i < 500; i++)
        {
            double uniform = (i + 0.5) / 500;
            Assert.Equal(
                TokenSampler.Draw(logits, 0.8, uniform, _scratch).Token, ShapedSampler.Draw(logits, new LogitShaping(), [], 0.8, uniform, _scratch).Token);
        }
    }

    [Fact]
    public void Draw_TopLogprobs_AreTheLikeliestInOrder()
    {
        float[] logits = Logits(300, seed: 3);
        double[] expected = Softmax(logits, 1);

        var likeliest = ShapedSampler.Draw(logits, new LogitShaping { TopLogprobs = 5 }, [], 0, 0.5, _scratch).Likeliest!;

        Assert.Equal(Enumerable.Range(0, 300).OrderByDescending(token => expected[token]).Take(5), likeliest.Select(token => token.Token));
        Assert.All(likeliest, token => Assert.Equal(Math.Log(expected[token.Token]), token.Logprob, 1e-5));
    }

    private static float[] Logits(int vocabulary, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, vocabulary).Select(_ => (float)(4 * (random.NextDouble() - 0.5)))];
    }

    private static double[] Softmax(float[] logits, double temperature)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp(logit / temperature))];
        double total = weights.Sum();
        return [.. weights.Select(weight => weight / total)];
    }
}
