using RlActors.Learning.Training;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Training;

public sealed class LearningRateTests
{
    [Theory]
    [InlineData(LearningRateDecay.Constant, 0, 0.25)]
    [InlineData(LearningRateDecay.Constant, 3, 1.0)]
    [InlineData(LearningRateDecay.Constant, 13, 1.0)]
    [InlineData(LearningRateDecay.Linear, 1, 0.5)]
    [InlineData(LearningRateDecay.Linear, 4, 1.0)]
    [InlineData(LearningRateDecay.Linear, 9, 0.5)]
    [InlineData(LearningRateDecay.Linear, 13, 0.1)]
    [InlineData(LearningRateDecay.Cosine, 4, 1.0)]
    [InlineData(LearningRateDecay.Cosine, 9, 0.5)]
    [InlineData(LearningRateDecay.Cosine, 20, 0.0)]
    public void At_WarmupOfFourInFourteenSteps_FollowsTheShape(LearningRateDecay decay, int step, double expected)
    {
        var options = new OptimizerOptions { LearningRate = 2, WarmupSteps = 4, Decay = decay };

        Assert.Equal(2 * expected, LearningRate.At(options, step, steps: 14), 1e-12);
    }
}
