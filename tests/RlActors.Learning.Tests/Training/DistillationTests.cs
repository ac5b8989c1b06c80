using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Learning.Tests.Training;

public sealed class DistillationTests
{
    private static readonly SupervisedExample[] Examples = [new([1, 2], [3, 4, 5, 0]), new([6, 7, 8], [9, 0]), new([2], [4, 4, 0])];

    [Theory]
    [InlineData(DistributionDivergence.Forward, 1)]
    [InlineData(DistributionDivergence.Reverse, 4096)]
    [InlineData(DistributionDivergence.JensenShannon, 4096)]
    public async Task FitAsync_SameExamplesAgain_ComesNearTheTeacher(DistributionDivergence divergence, int tokens)
    {
        var models = await TinyModels.CreateAsync();
        var stage = new DistillStageOptions { Teacher = "base", Loss = new() { Divergence = divergence }, Optimizer = new() { LearningRate = 1e-2 } };
        await using var learner = await models.Factory.CreateTrainingEngineAsync(TinyModels.Run, models.Manifest, new LearnerOptions { TokensPerMicroBatch = tokens }, default);
        string teacher = await models.CreateWeightsAsync(seed: 7);
        await learner.LoadAsync(stage, new LearnerState(models.Manifest.Weights, null), new StageModels(models.Manifest.Weights, Teacher: teacher), default);

        var losses = new List<double>();
        for (int update = 0; update < 60; update++)
        {
            losses.Add((await learner.FitAsync(new BatchStep(update, stage, Examples), default)).Metrics["loss"]);
        }

        Assert.True(losses[0] > 0);
        Assert.InRange(losses[^1], 0, losses[0] / 5);
    }

    [Fact]
    public async Task FitAsync_TeacherIsTheStudent_HasNoGradient()
    {
        var models = await TinyModels.CreateAsync();
        var stage = new DistillStageOptions { Teacher = "base" };
        await using var learner = await models.Factory.CreateTrainingEngineAsync(TinyModels.Run, models.Manifest, new LearnerOptions(), default);
        await learner.LoadAsync(stage, new LearnerState(models.Manifest.Weights, null), new StageModels(models.Manifest.Weights, Teacher: models.Manifest.Weights), default);

        var result = await learner.FitAsync(new BatchStep(0, stage, Examples), default);

        Assert.Equal(0, result.Metrics["loss"], 1e-6);
        Assert.Equal(0, result.Metrics["grad_norm"], 1e-5);
    }
}
