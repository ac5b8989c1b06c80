using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learning.Tests.Training;

public sealed class CriticTests
{
    private static readonly RlStageOptions Ppo = new()
    {
        UpdatesPerStep = 2,
        Minibatches = 2,
        Optimizer = new() { LearningRate = 3e-3 },
        Advantage = new() { Estimator = AdvantageEstimator.Gae, Whitening = AdvantageWhitening.Tokens, Lambda = 0.95 },
        Kl = new() { Coefficient = 0.05, Estimator = KlEstimator.K1, Place = KlPlace.Reward, Adaptive = new() { Target = 0.5, Horizon = 100 } },
        Critic = new() { Optimizer = new() { LearningRate = 1e-2 }, Loss = new() { Clip = 0.2 } },
    };

    public static TheoryData<CriticTrunk, Offload, bool> Kinds => new()
    {
        { CriticTrunk.Own, Offload.None, false }, { CriticTrunk.Own, Offload.Idle, false }, { CriticTrunk.Own, Offload.Idle, true }, { CriticTrunk.Shared, Offload.None, false },
        { CriticTrunk.Shared, Offload.None, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TrainAsync_KilledAndLoadedAgain_SameBits(CriticTrunk trunk, Offload offload, bool adapters)
    {
        var (models, groups) = await RolloutsAsync();
        var stage = Ppo with { Critic = Ppo.Critic! with { Trunk = trunk } };
        var options = new LearnerOptions { TokensPerMicroBatch = 256, Offload = offload, Lora = adapters ? new LoraOptions { Rank = 2 } : null };
        await using var straight = await models.LearnerAsync(options, stage: stage);
        await straight.TrainAsync(new PolicyStep(0, stage, groups), default);
        var middle = await straight.SaveAsync(default);
        var moved = await straight.TrainAsync(new PolicyStep(1, stage, groups), default);
        var expected = await straight.SaveAsync(default);

        await using var restored = await models.LearnerAsync(options, middle, stage);
        Assert.Equal(middle, await restored.SaveAsync(default));
        var again = await restored.TrainAsync(new PolicyStep(1, stage, groups), default);

        Assert.Equal(expected, await restored.SaveAsync(default));
        Assert.NotEqual(middle, expected);
        Assert.NotEqual(stage.Kl.Coefficient, moved.Metrics["kl_coefficient"]); // has adapted after the first step
        Assert.Equal(moved.Metrics, again.Metrics);
    }

    [Fact]
    public async Task TrainAsync_CriticAway_SameBitsAsThere()
    {
        var (models, groups) = await RolloutsAsync();
        var states = new List<LearnerState>();
        foreach (var offload in new[] { Offload.None, Offload.Idle })
        {
            await using var learner = await models.LearnerAsync(new LearnerOptions { TokensPerMicroBatch = 256, Offload = offload }, stage: Ppo);
            await learner.TrainAsync(new PolicyStep(0, Ppo, groups), default);
            await learner.TrainAsync(new PolicyStep(1, Ppo, groups), default);
            states.Add(await learner.SaveAsync(default));
        }

        Assert.Equal(states[0], states[1]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TrainAsync_PolicyNonFinite_CriticIsTakenBackToo(CriticTrunk trunk, Offload offload, bool adapters)
    {
        var (models, groups) = await RolloutsAsync();
        var stage = Ppo with { Critic = Ppo.Critic! with { Trunk = trunk } };
        var options = new LearnerOptions { TokensPerMicroBatch = 256, Offload = offload, Lora = adapters ? new LoraOptions { Rank = 2 } : null };
        await using var learner = await models.LearnerAsync(options, stage: stage);
        await learner.TrainAsync(new PolicyStep(0, stage, groups), default);
        var before = await learner.SaveAsync(default);

        var result = await learner.TrainAsync(new PolicyStep(1, stage with { Optimizer = new() { LearningRate = 1e30 } }, groups), default);

        Assert.Equal(StepOutcome.NonFinite, result.Outcome);
        Assert.Equal(before, await learner.SaveAsync(default));
    }

    [Fact]
    public async Task TrainAsync_CriticNonFinite_NothingIsChanged()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync(stage: Ppo);
        await learner.TrainAsync(new PolicyStep(0, Ppo, groups), default);
        var before = await learner.SaveAsync(default);
        var broken = groups.Select(group => group with { Rewards = [.. group.Rewards.Select(_ => 1e300)] }).ToList();

        var result = await learner.TrainAsync(new PolicyStep(1, Ppo, broken), default);

        Assert.Equal(StepOutcome.NonFinite, result.Outcome);
        Assert.Equal(before, await learner.SaveAsync(default));
    }

    [Theory]
    [InlineData(CriticTrunk.Own)]
    [InlineData(CriticTrunk.Shared)]
    public async Task TrainAsync_ValuePretraining_MovesTheCriticAlone(CriticTrunk trunk)
    {
        var (models, groups) = await RolloutsAsync();
        var stage = Ppo with { Critic = Ppo.Critic! with { Trunk = trunk, PretrainSteps = 20, Loss = new() }, Kl = new() };
        await using var learner = await models.LearnerAsync(stage: stage);

        var results = new List<TrainingResult>();
        for (int version = 0; version < 20; version++)
        {
            results.Add(await learner.TrainAsync(new PolicyStep(version, stage, groups), default));
        }

        var state = await learner.SaveAsync(default);
        var after = await learner.TrainAsync(new PolicyStep(20, stage, groups), default);

        Assert.Equal(models.Manifest.Weights, state.Weights);
        Assert.NotNull(state.Optimizer);
        Assert.All(results, result => Assert.Equal((StepOutcome.Updated, 1), (result.Outcome, result.Metrics["policy_frozen"])));
        Assert.InRange(results[^1].Metrics["value_loss"], 0, results[0].Metrics["value_loss"] * 0.7);
        Assert.True(trunk == CriticTrunk.Shared || results[^1].Metrics["explained_variance"] > results[0].Metrics["explained_variance"]); // a head on a random trunk can do little
        Assert.Equal(0, after.Metrics["policy_frozen"]);
        Assert.NotEqual(models.Manifest.Weights, (await learner.SaveAsync(default)).Weights);
    }

    [Fact]
    public async Task TrainAsync_CutIntoSmallMicroBatches_SameGradients()
    {
        var (models, groups) = await RolloutsAsync();
        foreach (var trunk in new[] { CriticTrunk.Own, CriticTrunk.Shared })
        {
            var stage = Ppo with { UpdatesPerStep = 1, Minibatches = 1, Critic = Ppo.Critic! with { Trunk = trunk }, Entropy = new() { Coefficient = 0.01 }, PositiveLm = 0.1 };
            await using var whole = await models.LearnerAsync(tokensPerMicroBatch: 100_000, stage: stage);
            await using var cut = await models.LearnerAsync(tokensPerMicroBatch: 40, stage: stage);

            var one = await whole.TrainAsync(new PolicyStep(0, stage, groups), default);
            var many = await cut.TrainAsync(new PolicyStep(0, stage, groups), default);

            Assert.All(["grad_norm", "value_loss", "loss", "entropy"], name => Assert.Equal(one.Metrics[name], many.Metrics[name], 1e-5 * Math.Max(1, Math.Abs(one.Metrics[name]))));
        }
    }

    [Fact]
    public async Task TrainAsync_AnotherCriticThanLoaded_SaysSo()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();

        var error = await Assert.ThrowsAsync<RlActorsException>(() => learner.TrainAsync(new PolicyStep(0, Ppo, groups), default));

        Assert.Contains("critic", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The reward of a completion is its share of even tokens: PPO with a critic learns to sample them.</summary>
    [Theory]
    [InlineData(CriticTrunk.Own)]
    [InlineData(CriticTrunk.Shared)]
    public async Task TrainAsync_EvenTokensRewarded_AreSampledMoreOften(CriticTrunk trunk)
    {
        var models = await TinyModels.CreateAsync();
        await using var generator = await models.GeneratorAsync();
        var stage = Ppo with
        {
            Kl = new(), Optimizer = new() { LearningRate = 1e-2 }, Critic = Ppo.Critic! with { Trunk = trunk, PretrainSteps = 2, LossCoefficient = 0.1 },
        };
        await using var learner = await models.LearnerAsync(stage: stage);

        var rewards = new List<double>();
        for (int version = 0; version < 25; version++)
        {
            var sampled = await models.GroupsAsync(generator, groups: 4, groupSize: 8, seed: version);
            var groups = sampled.Select(group => group with
            {
                AdmittedVersion = version, Rewards = [.. group.Completions.Select(completion => completion.Tokens.Count(token => token % 2 == 0) / (double)completion.Tokens.Length)],
            }).ToList();
            rewards.Add(groups.Average(group => group.Rewards.Average()));
            await learner.TrainAsync(new PolicyStep(version, stage, groups), default);
            await generator.LoadAsync(TinyModels.Version((await learner.SaveAsync(default)).Weights, version + 1), default);
        }

        Assert.True(rewards[^5..].Average() > rewards[..5].Average() + 0.25, $"mean rewards went from {rewards[..5].Average():F3} to {rewards[^5..].Average():F3} (seeds 0 to 24)");
    }

    private static async Task<(TinyModels Models, List<TrajectoryGroup> Groups)> RolloutsAsync()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        return (models, await models.GroupsAsync(engine, groups: 5, groupSize: 4));
    }
}
