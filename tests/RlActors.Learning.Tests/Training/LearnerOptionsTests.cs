using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Tests.Training;

/// <summary>What holds for the training engine with every one of its options.</summary>
public sealed class LearnerOptionsTests
{
    private static readonly RlStageOptions Stage = new() { Optimizer = new() { LearningRate = 1e-2 }, Kl = new() { Coefficient = 0.1 } };

    private static readonly Dictionary<string, LearnerOptions> Variants = new()
    {
        ["bfloat16"] = new() { Precision = Precision.Bfloat16 },
        ["checkpointing"] = new() { ActivationCheckpointing = true },
        ["lora"] = new() { Lora = new() { Rank = 4 } },
        ["lora, bfloat16, checkpointing"] = new() { Lora = new() { Rank = 2, Targets = ["q_proj", "down_proj"] }, Precision = Precision.Bfloat16, ActivationCheckpointing = true },
    };

    public static TheoryData<string> Names => [.. Variants.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TrainAsync_SameStateSameSteps_SameBitsThroughSaveAndLoad(string name)
    {
        var (models, groups) = await RolloutsAsync();
        await using var straight = await models.LearnerAsync(Variants[name]);
        await straight.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var middle = await straight.SaveAsync(default);
        await straight.TrainAsync(new PolicyStep(1, Stage, groups), default);
        var expected = await straight.SaveAsync(default);

        await using var restored = await models.LearnerAsync(Variants[name], middle);
        Assert.Equal(middle, await restored.SaveAsync(default));
        await restored.TrainAsync(new PolicyStep(1, Stage, groups), default);

        Assert.Equal(expected, await restored.SaveAsync(default));
        Assert.NotEqual(middle.Weights, expected.Weights);
        Assert.NotEqual(models.Manifest.Weights, middle.Weights);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SaveAsync_NothingTrained_GivesTheSameWeightsBack(string name)
    {
        var models = await TinyModels.CreateAsync();
        await using var learner = await models.LearnerAsync(Variants[name]);

        Assert.Equal(new LearnerState(models.Manifest.Weights, null), await learner.SaveAsync(default));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task FitAsync_SameExampleAgain_LossFalls(string name)
    {
        var models = await TinyModels.CreateAsync();
        await using var learner = await models.LearnerAsync(Variants[name]);
        var stage = new SftStageOptions { Optimizer = new() { LearningRate = 2e-2 } };
        SupervisedExample[] batch = [new([1, 2], [3, 4, 5, 0]), new([6, 7, 8], [0])];

        var losses = new List<double>();
        for (int update = 0; update < 40; update++)
        {
            losses.Add((await learner.FitAsync(new BatchStep(update, stage, batch), default)).Metrics["loss"]);
        }

        Assert.InRange(losses[0], 2.2, 3.2); // about ln 15
        Assert.InRange(losses[^1], 0, losses[0] - 0.4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TrainAsync_FirstStep_PolicyIsItsOwnReference(string name)
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync(Variants[name]);

        var first = await learner.TrainAsync(new PolicyStep(0, Stage, groups), default);
        await learner.TrainAsync(new PolicyStep(1, Stage, groups), default);
        var third = await learner.TrainAsync(new PolicyStep(2, Stage, groups), default);

        Assert.Equal(0, first.Metrics["kl_reference"], 1e-7);
        Assert.InRange(third.Metrics["kl_reference"], 1e-5, 5);
    }

    /// <summary>An update far below bfloat16's resolution is lost if the weights it is added to are bfloat16.</summary>
    [Fact]
    public async Task TrainAsync_Bfloat16SmallUpdates_AddUpInTheMasters()
    {
        var (models, groups) = await RolloutsAsync();
        var small = Stage with { Optimizer = new() { LearningRate = 1e-7, WeightDecay = 0 } };
        await using var learner = await models.LearnerAsync(Variants["bfloat16"]);

        await learner.TrainAsync(new PolicyStep(0, small, groups), default);
        using var before = await models.LoadModelAsync(models.Manifest.Weights);
        using var after = await models.LoadModelAsync((await learner.SaveAsync(default)).Weights);

        double moved = before.Parameters.Max(entry => (entry.Value - after.Parameters[entry.Key]).abs().max().ToDouble());
        Assert.InRange(moved, 5e-8, 2e-7);
    }

    [Fact]
    public async Task TrainAsync_Bfloat16_LossIsNearThatOfFloat32()
    {
        var (models, groups) = await RolloutsAsync();
        await using var wide = await models.LearnerAsync(new LearnerOptions());
        await using var narrow = await models.LearnerAsync(Variants["bfloat16"]);

        var expected = await wide.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var actual = await narrow.TrainAsync(new PolicyStep(0, Stage, groups), default);

        Assert.Equal(expected.Metrics["entropy"], actual.Metrics["entropy"], 0.02);
        Assert.Equal(expected.Metrics["grad_norm"], actual.Metrics["grad_norm"], 0.05 * expected.Metrics["grad_norm"]);
    }

    private static async Task<(TinyModels Models, List<TrajectoryGroup> Groups)> RolloutsAsync()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        return (models, await models.GroupsAsync(engine, groups: 5, groupSize: 4));
    }
}
