using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learning.Tests.Training;

/// <summary>The divergence from the policy that a stage began with, in the loss.</summary>
public sealed class ReferencePolicyTests
{
    private static readonly RlStageOptions Stage = new() { Optimizer = new() { LearningRate = 1e-2 }, Kl = new() { Coefficient = 0.5 } };

    [Fact]
    public async Task TrainAsync_FirstStep_PolicyIsItsOwnReference()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();

        var first = await learner.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var second = await learner.TrainAsync(new PolicyStep(1, Stage, groups), default);

        Assert.InRange(first.Metrics["kl_reference"], 0, 1e-7);
        Assert.InRange(second.Metrics["kl_reference"], 1e-4, 5);
    }

    [Fact]
    public async Task TrainAsync_NoReward_ReturnsToTheReference()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        for (int version = 0; version < 3; version++)
        {
            await learner.TrainAsync(new PolicyStep(version, Stage with { Kl = new() }, groups), default);
        }

        var flat = groups.Select(group => group with { Rewards = new double[group.Rewards.Length] }).ToList();
        var slow = Stage with { Optimizer = new() { LearningRate = 2e-3 } };
        var divergences = new List<double>();
        for (int version = 3; version < 33; version++)
        {
            var result = await learner.TrainAsync(new PolicyStep(version, slow, flat), default);
            Assert.Equal(StepOutcome.Updated, result.Outcome);
            divergences.Add(result.Metrics["kl_reference"]);
        }

        Assert.InRange(divergences[0], 1e-3, 5);
        Assert.InRange(divergences[^1], 0, divergences[0] / 4);
    }

    [Fact]
    public async Task LoadAsync_InTheMiddleOfAStage_SameReferenceSameBits()
    {
        var (models, groups) = await RolloutsAsync();
        await using var straight = await models.LearnerAsync();
        await straight.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var middle = await straight.SaveAsync(default);
        await straight.TrainAsync(new PolicyStep(1, Stage, groups), default);
        var expected = await straight.SaveAsync(default);

        await using var restored = await models.LearnerAsync(state: middle);
        await restored.TrainAsync(new PolicyStep(1, Stage, groups), default);
        var actual = await restored.SaveAsync(default);
        await restored.LoadAsync(new RlStageOptions(), middle, new StageModels(middle.Weights), default);
        await restored.TrainAsync(new PolicyStep(1, Stage, groups), default);

        Assert.Equal(expected, actual);
        Assert.NotEqual(expected, await restored.SaveAsync(default)); // another reference, another step
    }

    [Fact]
    public async Task TrainAsync_ReferenceGone_SaysSo()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        await learner.LoadAsync(new RlStageOptions(), new LearnerState(models.Manifest.Weights, null), new StageModels(new string('0', 64)), default);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => learner.TrainAsync(new PolicyStep(0, Stage, groups), default));

        Assert.Contains("0000", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(TinyModels Models, List<TrajectoryGroup> Groups)> RolloutsAsync()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        return (models, await models.GroupsAsync(engine, groups: 5, groupSize: 4));
    }
}
