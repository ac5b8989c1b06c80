using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Training;

public sealed class PreferenceTrainingTests
{
    private static readonly Dictionary<string, PreferenceLossOptions> Losses = new()
    {
        ["dpo"] = new DpoLossOptions(), ["dpo-smoothed"] = new DpoLossOptions { LabelSmoothing = 0.1 }, ["dpo-normalised"] = new DpoLossOptions { Beta = 1, LengthNormalised = true },
        ["dpo-ld"] = new DpoLossOptions { ExcessTokenWeight = 0.5 }, ["dpo-js"] = new DpoLossOptions { Divergence = PreferenceDivergence.JensenShannon },
        ["dpo-forward"] = new DpoLossOptions { Divergence = PreferenceDivergence.ForwardKl }, ["dpo-alpha"] = new DpoLossOptions { Divergence = PreferenceDivergence.Alpha },
        ["robust"] = new RobustDpoLossOptions(), ["hinge"] = new HingeLossOptions(), ["ipo"] = new IdentityPreferenceLossOptions(), ["exo"] = new ExoLossOptions(),
        ["nca"] = new NcaLossOptions(), ["sppo"] = new SppoLossOptions(), ["apo-zero"] = new ApoZeroLossOptions(), ["apo-down"] = new ApoDownLossOptions(),
        ["discopop"] = new DiscoPopLossOptions { Tau = 1 }, // with the paper's 0.05 the loss has a barrier where training begins
        ["dpop"] = new DpopLossOptions { Lambda = 5 }, ["tdpo1"] = new Tdpo1LossOptions(), ["tdpo2"] = new Tdpo2LossOptions(),
        ["orpo"] = new OrpoLossOptions(), ["simpo"] = new SimpoLossOptions(), ["cpo"] = new CpoLossOptions(),
        ["mixed"] = new MixedPreferenceLossOptions { Parts = [new() { Weight = 0.7, Loss = new DpoLossOptions() }, new() { Weight = 0.3, Loss = new HingeLossOptions() }] },
    };

    private static readonly PreferenceExample[] Pairs =
    [
        new([1, 2], [3, 4, 5, 0], [3, 4, 0]), new([6, 7, 8], [9, 0], [10, 11, 12, 0]), new([2], [4, 4, 0], [5, 0]), new([3, 3, 3], [1, 0], [2, 0]), new([5, 6], [7, 8, 0], [8, 7, 0]),
    ];

    private static readonly LabelledExample[] Answers =
    [
        new([1, 2], [3, 4, 5, 0], true), new([6, 7, 8], [10, 11, 12, 0], false), new([2], [4, 4, 0], true), new([3, 3, 3], [2, 0], false), new([5, 6], [7, 8, 0], true),
    ];

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task FitAsync_SamePairsAgain_PrefersTheChosen(string name)
    {
        var models = await TinyModels.CreateAsync();
        var stage = new PreferenceStageOptions { Loss = Losses[name], Optimizer = new() { LearningRate = 1e-2 } };
        await using var learner = await models.LearnerAsync(stage: stage);

        var results = new List<TrainingResult>();
        for (int update = 0; update < 25; update++)
        {
            results.Add(await learner.FitAsync(new BatchStep(update, stage, Pairs), default));
        }

        Assert.All(results, result => Assert.Equal(StepOutcome.Updated, result.Outcome));
        Assert.True(results[^1].Metrics["loss"] < results[0].Metrics["loss"], $"{results[0].Metrics["loss"]} → {results[^1].Metrics["loss"]}");
        Assert.Equal(1, results[^1].Metrics["preference_accuracy"]);
        Assert.True(results[^1].Metrics["reward_margin"] > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task FitAsync_CutOtherwise_HasTheSameLossAndGradient(string name)
    {
        var models = await TinyModels.CreateAsync();
        var stage = new PreferenceStageOptions { Loss = Losses[name] };
        var measured = new List<TrainingResult>();
        foreach (int tokens in new[] { 1, 20, 4096 })
        {
            await using var learner = await models.LearnerAsync(tokens, stage: stage);
            await learner.FitAsync(new BatchStep(0, stage, Pairs), default); // away from the reference
            measured.Add(await learner.FitAsync(new BatchStep(1, stage, Pairs), default));
        }

        foreach (var other in measured.Skip(1))
        {
            Assert.Equal(measured[0].Metrics["loss"], other.Metrics["loss"], 1e-4 * Math.Max(1, Math.Abs(measured[0].Metrics["loss"])));
            Assert.Equal(measured[0].Metrics["grad_norm"], other.Metrics["grad_norm"], 1e-3 * Math.Max(1, measured[0].Metrics["grad_norm"]));
        }
    }

    [Theory]
    [InlineData("kto", 1)]
    [InlineData("kto", 4096)]
    [InlineData("apo-zero-unpaired", 4096)]
    public async Task FitAsync_SameLabelledAnswersAgain_TellsThemApart(string name, int tokens)
    {
        var models = await TinyModels.CreateAsync();
        UnpairedLossOptions loss = name == "kto" ? new KtoLossOptions() : new ApoZeroUnpairedLossOptions();
        var stage = new PreferenceStageOptions { Loss = loss, Optimizer = new() { LearningRate = 1e-2 } };
        await using var learner = await models.LearnerAsync(tokens, stage: stage);

        var results = new List<TrainingResult>();
        for (int update = 0; update < 25; update++)
        {
            results.Add(await learner.FitAsync(new BatchStep(update, stage, Answers), default));
        }

        Assert.Equal(0.5, results[0].Metrics["loss"], 1e-6);
        Assert.Equal(0, results[0].Metrics["kl_reference"], 1e-6);
        Assert.True(results[^1].Metrics["loss"] < 0.45, $"{results[^1].Metrics["loss"]}");
        Assert.Equal(1, results[^1].Metrics["preference_accuracy"]);
    }

    [Fact]
    public async Task FitAsync_SameStateAndStep_GivesTheSameBits()
    {
        var models = await TinyModels.CreateAsync();
        var stage = new PreferenceStageOptions { Loss = new Tdpo2LossOptions() };
        var states = new List<Weights.LearnerState>();
        for (int i = 0; i < 2; i++)
        {
            await using var learner = await models.LearnerAsync(20, stage: stage);
            await learner.FitAsync(new BatchStep(0, stage, Pairs), default);
            await learner.FitAsync(new BatchStep(1, stage, Pairs), default);
            states.Add(await learner.SaveAsync(default));
        }

        Assert.Equal(states[0], states[1]);
    }

    [Fact]
    public async Task FitAsync_WithAdapters_MeasuresAgainstTheModelWithoutThem()
    {
        var models = await TinyModels.CreateAsync();
        var stage = new PreferenceStageOptions { Optimizer = new() { LearningRate = 1e-2 } };
        await using var learner = await models.LearnerAsync(new LearnerOptions { Lora = new LoraOptions { Rank = 4 } }, stage: stage);

        var first = await learner.FitAsync(new BatchStep(0, stage, Pairs), default);
        TrainingResult last = first;
        for (int update = 1; update < 30; update++)
        {
            last = await learner.FitAsync(new BatchStep(update, stage, Pairs), default);
        }

        Assert.Equal(Math.Log(2), first.Metrics["loss"], 1e-6); // the policy is its own reference
        Assert.Equal(1, last.Metrics["preference_accuracy"]);
    }

    [Fact]
    public async Task FitAsync_ExampleOfAnotherKind_SaysWhatIsExpected()
    {
        var models = await TinyModels.CreateAsync();
        var stage = new PreferenceStageOptions();
        await using var learner = await models.LearnerAsync(stage: stage);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => learner.FitAsync(new BatchStep(0, stage, Answers), default));

        Assert.Contains(nameof(PreferenceExample), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dpo", 1, 1)]
    [InlineData("dpo", 2, 2)]
    [InlineData("kto", 1, 1)]
    public async Task TrainAsync_WithPreferences_PrefersWhatIsRewarded(string name, int passes, int minibatches)
    {
        var models = await TinyModels.CreateAsync();
        PreferenceLossOptions loss = name == "dpo" ? new DpoLossOptions() : new KtoLossOptions();
        var stage = new RlStageOptions
        {
            Preference = loss, Pairs = PairSelection.All, UpdatesPerStep = passes, Minibatches = minibatches, Steps = 20, Optimizer = new() { LearningRate = 1e-2 },
        };
        await using var learner = await models.LearnerAsync(stage: stage);
        TrajectoryGroup[] groups = [Group(0, [1, 2], ([3, 4, 0], 1), ([5, 0], 0), ([6, 0], 0)), Group(1, [4], ([2, 0], 1), ([9, 9, 0], 0.5)), Group(2, [8, 8], ([1, 0], 0), ([2, 0], 0))];

        TrainingResult? last = null;
        for (int version = 0; version < 20; version++)
        {
            last = await learner.TrainAsync(new PolicyStep(version, stage, groups), default);
            Assert.Equal(StepOutcome.Updated, last.Outcome);
        }

        Assert.Equal(1, last!.Metrics["preference_accuracy"]);
        Assert.Equal(name == "dpo" ? 3 : 5, last.Metrics["preferences"]); // the group of ties gives none
    }

    [Fact]
    public async Task TrainAsync_WithPreferencesAndOnlyTies_HasNoSignal()
    {
        var models = await TinyModels.CreateAsync();
        var stage = new RlStageOptions { Preference = new DpoLossOptions() };
        await using var learner = await models.LearnerAsync(stage: stage);

        var result = await learner.TrainAsync(new PolicyStep(0, stage, [Group(0, [1], ([2, 0], 1), ([3, 0], 1))]), default);

        Assert.Equal(StepOutcome.NoSignal, result.Outcome);
    }

    private static TrajectoryGroup Group(int sequence, int[] prompt, params (int[] Tokens, double Reward)[] answers) => new(
        new GroupId(TinyModels.Run, $"p/{sequence}", 1), sequence, 0, prompt,
        [.. answers.Select((answer, i) => new Completion(
            i, answer.Tokens, new float[answer.Tokens.Length], new int[answer.Tokens.Length], [.. answer.Tokens.Select(_ => (byte)1)], FinishReason.Stop))],
        [.. answers.Select(answer => answer.Reward)]);
}
