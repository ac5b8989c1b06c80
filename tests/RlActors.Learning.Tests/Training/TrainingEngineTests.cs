using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learning.Tests.Training;

public sealed class TrainingEngineTests
{
    private static readonly RlStageOptions Stage = new() { Optimizer = new() { LearningRate = 1e-2 } };

    [Fact]
    public async Task TrainAsync_SameStateSameSteps_SameBitsThroughSaveAndLoad()
    {
        var (models, groups) = await RolloutsAsync();
        await using var straight = await models.LearnerAsync();
        await straight.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var middle = await straight.SaveAsync(default);
        await straight.TrainAsync(new PolicyStep(1, Stage, groups), default);
        var expected = await straight.SaveAsync(default);

        await using var restored = await models.LearnerAsync(state: middle);
        await restored.TrainAsync(new PolicyStep(1, Stage, groups), default);

        Assert.Equal(expected, await restored.SaveAsync(default));
        Assert.NotEqual(middle.Weights, expected.Weights);
        Assert.NotNull(expected.Optimizer);
    }

    [Fact]
    public async Task LoadAsync_OptimizerForgotten_TrainsOtherwise()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        await learner.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var middle = await learner.SaveAsync(default);
        await learner.TrainAsync(new PolicyStep(1, Stage, groups), default);
        var expected = await learner.SaveAsync(default);

        await learner.LoadAsync(Stage, middle with { Optimizer = null }, new StageModels(models.Manifest.Weights), default);
        await learner.TrainAsync(new PolicyStep(1, Stage, groups), default);

        Assert.NotEqual(expected.Weights, (await learner.SaveAsync(default)).Weights);
    }

    [Fact]
    public async Task SaveAsync_NothingTrained_GivesTheSameWeightsBackAndNoOptimizer()
    {
        var models = await TinyModels.CreateAsync();
        await using var learner = await models.LearnerAsync();

        Assert.Equal(new LearnerState(models.Manifest.Weights, null), await learner.SaveAsync(default));
    }

    [Fact]
    public async Task TrainAsync_AllRewardsEqual_NoSignalAndNothingChanges()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        var flat = groups.Select(group => group with { Rewards = new double[group.Rewards.Length] }).ToList();

        var result = await learner.TrainAsync(new PolicyStep(0, Stage, flat), default);

        Assert.Equal(StepOutcome.NoSignal, result.Outcome);
        Assert.Equal(flat.Sum(group => group.Completions.Sum(completion => completion.Tokens.Length)), result.Metrics["tokens"]);
        Assert.Equal(new LearnerState(models.Manifest.Weights, null), await learner.SaveAsync(default));
    }

    [Fact]
    public async Task TrainAsync_GroupsWithoutSignalAmongOthers_OnlyScaleTheStep()
    {
        var (models, groups) = await RolloutsAsync();
        var flat = groups.Select(group => group with { Rewards = new double[group.Rewards.Length] }).ToList();
        await using var learner = await models.LearnerAsync();

        var alone = await learner.TrainAsync(new PolicyStep(0, Stage, groups), default);
        await learner.LoadAsync(Stage, new LearnerState(models.Manifest.Weights, null), new StageModels(models.Manifest.Weights), default);
        var diluted = await learner.TrainAsync(new PolicyStep(0, Stage, [.. groups, .. flat]), default);

        Assert.Equal(alone.Metrics["grad_norm"] / 2, diluted.Metrics["grad_norm"], 1e-6 * alone.Metrics["grad_norm"]);
        Assert.Equal(alone.Metrics["tokens"] * 2, diluted.Metrics["tokens"]);
    }

    [Theory]
    [InlineData(LossAggregation.TokenMean)]
    [InlineData(LossAggregation.SequenceMean)]
    public async Task TrainAsync_CutIntoSmallMicroBatches_SameGradient(LossAggregation aggregation)
    {
        var (models, groups) = await RolloutsAsync();
        var stage = Stage with { Loss = new ClipLossOptions { Aggregation = aggregation } };
        await using var whole = await models.LearnerAsync(tokensPerMicroBatch: 100_000);
        await using var cut = await models.LearnerAsync(tokensPerMicroBatch: 40);

        var one = await whole.TrainAsync(new PolicyStep(0, stage, groups), default);
        var many = await cut.TrainAsync(new PolicyStep(0, stage, groups), default);

        Assert.Equal(one.Metrics["grad_norm"], many.Metrics["grad_norm"], 1e-5 * one.Metrics["grad_norm"]);
        Assert.Equal(one.Metrics["entropy"], many.Metrics["entropy"], 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task TrainAsync_NonFinite_ChangesNothing(int updates)
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        await learner.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var before = await learner.SaveAsync(default);
        var broken = groups.Select(group => group with { Rewards = [.. group.Rewards.Select((_, i) => i == 0 ? double.NaN : 0)] }).ToList();

        var result = await learner.TrainAsync(new PolicyStep(1, Stage with { UpdatesPerStep = updates }, broken), default);

        Assert.Equal(StepOutcome.NonFinite, result.Outcome);
        Assert.Equal(before, await learner.SaveAsync(default));
        Assert.All(result.Metrics.Values, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public async Task TrainAsync_LaterUpdateNonFinite_GoesBackToTheStepsBeginning()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        await learner.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var before = await learner.SaveAsync(default);
        var explosive = Stage with { UpdatesPerStep = 2, Optimizer = new() { LearningRate = 1e30 } };

        var result = await learner.TrainAsync(new PolicyStep(1, explosive, groups), default);

        Assert.Equal(StepOutcome.NonFinite, result.Outcome);
        Assert.Equal(before, await learner.SaveAsync(default));
    }

    [Fact]
    public async Task TrainAsync_SeveralUpdates_MoveAwayFromTheProximalPolicy()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();

        var result = await learner.TrainAsync(new PolicyStep(0, Stage with { UpdatesPerStep = 4 }, groups), default);

        Assert.Equal(StepOutcome.Updated, result.Outcome);
        Assert.InRange(result.Metrics["clip_fraction"], 1e-3, 1);
        Assert.InRange(result.Metrics["kl_behaviour"], -1e-8, 1e-8); // of the proximal policy: the step's beginning
    }

    /// <summary>The second step trains on what the first one's start sampled: weights are cut at the cap, the largest is told as it was.</summary>
    [Fact]
    public async Task TrainAsync_StaleGroups_TellMeanAndLargestImportanceWeight()
    {
        const double Cap = 1.001;
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        var stage = Stage with { Correction = new() { Weights = new() { Cap = Cap } } };

        var fresh = await learner.TrainAsync(new PolicyStep(0, stage, groups), default);
        var stale = await learner.TrainAsync(new PolicyStep(1, stage, groups), default);

        Assert.Equal(1, fresh.Metrics["importance_weight_max"], 1e-3);
        Assert.InRange(stale.Metrics["importance_weight_max"], 1.01, 100);
        Assert.InRange(stale.Metrics["importance_weight"], 0, Cap);
    }

    /// <summary>By its name in a recipe GDPO standardises each judge by itself, so that one judge's scale does not matter; GRPO's sum follows the larger one.</summary>
    [Theory]
    [InlineData("gdpo", true)]
    [InlineData("grpo", false)]
    public async Task TrainAsync_OneJudgeAThousandTimesLarger_MattersNotToGdpo(string algorithm, bool same)
    {
        var stage = (RlStageOptions)RecipeReader.Read(
            $$"""{ "name": "r", "model": { "create": {} }, "task": { "name": "t" }, "judges": [ { "name": "even" }, { "name": "short" } ], "stages": [ { "kind": "rl", "groupSize": 4, "algorithm": "{{algorithm}}" } ] }""",
            "test").Stages[0];
        var (models, groups) = await RolloutsAsync();

        double one = await GradientAsync(1), thousand = await GradientAsync(1000);

        Assert.True(one > 1e-4, "there is something to learn");
        Assert.Equal(same, Math.Abs(thousand - one) < 0.01 * one);

        async Task<double> GradientAsync(double scale)
        {
            await using var learner = await models.LearnerAsync(stage: stage);
            var judged = groups.Select(group =>
            {
                double[] even = group.Rewards, brief = [.. group.Completions.Select(completion => -scale * completion.Tokens.Length)];
                return group with { Rewards = [.. even.Zip(brief, (left, right) => left + right)], Judges = [new("even", 1, even), new("short", 1, brief)] };
            }).ToList();
            return (await learner.TrainAsync(new PolicyStep(0, stage, judged), default)).Metrics["grad_norm"];
        }
    }

    [Fact]
    public async Task FitAsync_SameExampleAgain_LossFalls()
    {
        var models = await TinyModels.CreateAsync();
        await using var learner = await models.LearnerAsync();
        var stage = new SftStageOptions { Optimizer = new() { LearningRate = 1e-2 } };
        SupervisedExample[] batch = [new([1, 2], [3, 4, 5, 0]), new([6, 7, 8], [0])];

        var losses = new List<double>();
        for (int update = 0; update < 30; update++)
        {
            losses.Add((await learner.FitAsync(new BatchStep(update, stage, batch), default)).Metrics["loss"]);
        }

        Assert.InRange(losses[0], 2.2, 3.2); // about ln 15
        Assert.InRange(losses[^1], 0, 0.3);
    }

    [Fact]
    public async Task FitAsync_ExampleWithoutPrompt_SaysSo()
    {
        var models = await TinyModels.CreateAsync();
        await using var learner = await models.LearnerAsync();

        var error = await Assert.ThrowsAsync<RlActorsException>(
            () => learner.FitAsync(new BatchStep(0, new SftStageOptions(), [new SupervisedExample([], [1, 2])]), default));

        Assert.Contains("prompt of 0", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(TinyModels Models, List<TrajectoryGroup> Groups)> RolloutsAsync()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        return (models, await models.GroupsAsync(engine, groups: 5, groupSize: 4));
    }
}
