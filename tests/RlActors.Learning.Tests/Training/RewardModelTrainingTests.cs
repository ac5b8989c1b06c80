using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Learning.Tests.Training;

public sealed class RewardModelTrainingTests
{
    private static readonly PreferenceExample[] Pairs =
    [
        new([1, 2], [3, 4, 5, 0], [3, 4, 0], 0.5), new([6, 7, 8], [9, 0], [10, 11, 12, 0]), new([2], [4, 4, 0], [5, 0], 1), new([3, 3, 3], [1, 0], [2, 0]),
    ];

    private static readonly RankingExample[] Rankings = [new([1, 2], [[3, 4, 5, 0], [3, 4, 0], [5, 0]]), new([6], [[9, 0], [10, 0]])];

    private static readonly StepExample[] Steps =
        [new([1, 2], [3, 4, 5, 6, 0], [1, 3], [1, 0]), new([6], [9, 10, 11, 0], [0, 1, 2], [1, 1, 0]), new([2, 2], [4, 0], [0], [0.9])];

    private static readonly Dictionary<string, (RewardLossOptions Loss, TrainingExample[] Examples, string Accuracy)> Losses = new()
    {
        ["pairs"] = (new BradleyTerryLossOptions(), Pairs, "preference_accuracy"),
        ["pairs-margin-centred"] = (new BradleyTerryLossOptions { Margin = true, Centering = 0.01 }, Pairs, "preference_accuracy"),
        ["ranking"] = (new RankingLossOptions(), Rankings, "preference_accuracy"),
        ["plackett-luce"] = (new RankingLossOptions { Model = RankingModel.PlackettLuce, Centering = 0.01 }, Rankings, "preference_accuracy"),
        ["process"] = (new ProcessRewardLossOptions(), Steps, "step_accuracy"),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task FitAsync_SameExamplesAgain_LearnsThem(string name)
    {
        var models = await TinyModels.CreateAsync();
        var (loss, examples, accuracy) = Losses[name];
        var stage = new RewardModelStageOptions { Loss = loss, Optimizer = new() { LearningRate = 1e-2 } };
        await using var learner = await models.LearnerAsync(stage: stage);

        var results = await FitAsync(learner, stage, examples, 25);

        Assert.True(results[^1].Metrics["loss"] < results[0].Metrics["loss"]);
        Assert.Equal(1, results[^1].Metrics[accuracy]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task FitAsync_CutOtherwise_HasTheSameLossAndGradient(string name)
    {
        var models = await TinyModels.CreateAsync();
        var (loss, examples, _) = Losses[name];
        var stage = new RewardModelStageOptions { Loss = loss };
        var measured = new List<TrainingResult>();
        foreach (var options in new LearnerOptions[] { new() { TokensPerMicroBatch = 1 }, new(), new() { ActivationCheckpointing = true } })
        {
            await using var learner = await models.LearnerAsync(options, stage: stage);
            measured.Add((await FitAsync(learner, stage, examples, 1))[0]);
        }

        Assert.All(measured, other => Assert.Equal(measured[0].Metrics["loss"], other.Metrics["loss"], 1e-5));
        Assert.All(measured, other => Assert.Equal(measured[0].Metrics["grad_norm"], other.Metrics["grad_norm"], 1e-4 * Math.Max(1, measured[0].Metrics["grad_norm"])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoadAsync_SavedState_GoesOnAsIfNothingHadHappened(bool adapters)
    {
        var models = await TinyModels.CreateAsync();
        var stage = new RewardModelStageOptions();
        var options = new LearnerOptions { Lora = adapters ? new LoraOptions { Rank = 4 } : null };
        await using var straight = await models.LearnerAsync(options, stage: stage);
        await FitAsync(straight, stage, Pairs, 2);
        var middle = await straight.SaveAsync(default);
        await FitAsync(straight, stage, Pairs, 2);

        await using var resumed = await models.LearnerAsync(options, middle, stage);
        await FitAsync(resumed, stage, Pairs, 2);

        Assert.Equal(await straight.SaveAsync(default), await resumed.SaveAsync(default));
    }

    [Fact]
    public async Task LoadAsync_RewardModelThenPolicyStage_EachHasItsOwnShape()
    {
        var models = await TinyModels.CreateAsync();
        var reward = new RewardModelStageOptions();
        await using var learner = await models.LearnerAsync(stage: reward);
        await FitAsync(learner, reward, Pairs, 1);
        var sft = new SftStageOptions();

        await learner.LoadAsync(sft, new LearnerState(models.Manifest.Weights, null), new StageModels(models.Manifest.Weights), default);

        Assert.Equal(models.Manifest.Weights, (await learner.SaveAsync(default)).Weights);
        var error = await Assert.ThrowsAsync<RlActorsException>(() => FitAsync(learner, reward, Pairs, 1));
        Assert.Contains("kind", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScoreAsync_TrainedRewardModel_PrefersTheChosenWhoeverIsBeside()
    {
        var (models, manifest) = await TrainedAsync();
        await using var engine = await models.Factory.CreateRewardEngineAsync(TinyModels.Run, manifest, new GenerationOptions(), default);
        ScoredText[] texts = [.. Pairs.Select(pair => new ScoredText(pair.Prompt, pair.Chosen)), .. Pairs.Select(pair => new ScoredText(pair.Prompt, pair.Rejected))];

        double[] together = await engine.ScoreAsync(texts, default);

        for (int i = 0; i < Pairs.Length; i++)
        {
            Assert.True(together[i] > together[Pairs.Length + i]);
        }

        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(together[i], (await engine.ScoreAsync([texts[i]], default))[0], 1e-5 * Math.Max(1, Math.Abs(together[i])));
        }

        double[][] steps = await engine.ScoreStepsAsync([texts[0], texts[1]], [[1, 3], []], default);
        Assert.Equal([2, 0], steps.Select(text => text.Length));
        Assert.Equal(1 / (1 + Math.Exp(-together[0])), steps[0][1], 1e-5);
    }

    [Fact]
    public async Task ExportModelAsync_RewardModel_ComesBackAsOne()
    {
        var (models, manifest) = await TrainedAsync();
        string folder = Path.Combine(Path.GetTempPath(), $"reward-{Guid.NewGuid():N}");
        try
        {
            await models.Factory.ExportModelAsync(TinyModels.Run, manifest, folder, default);
            string config = await File.ReadAllTextAsync(Path.Combine(folder, "config.json"));
            var imported = await models.Factory.ImportModelAsync(TinyModels.Run, folder, default);

            Assert.Contains("\"LlamaForSequenceClassification\"", config, StringComparison.Ordinal);
            Assert.Contains("\"num_labels\": 1", config, StringComparison.Ordinal);
            Assert.Equal(manifest.Weights, imported.Weights);
            var text = new ScoredText([1, 2], [3, 0]);
            await using var before = await models.Factory.CreateRewardEngineAsync(TinyModels.Run, manifest, new GenerationOptions(), default);
            await using var after = await models.Factory.CreateRewardEngineAsync(TinyModels.Run, imported, new GenerationOptions(), default);
            Assert.Equal(await before.ScoreAsync([text], default), await after.ScoreAsync([text], default));
            var error = await Assert.ThrowsAnyAsync<RlActorsException>(() => models.Factory.CreateTrainingEngineAsync(TinyModels.Run, imported, new LearnerOptions(), default));
            Assert.Contains("reward model", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task CreateRewardEngineAsync_PolicyWithoutHead_SaysSo()
    {
        var models = await TinyModels.CreateAsync();

        var error = await Assert.ThrowsAnyAsync<RlActorsException>(() => models.Factory.CreateRewardEngineAsync(TinyModels.Run, models.Manifest, new GenerationOptions(), default));

        Assert.Contains("score.weight", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StepAggregation.Min, 0.25)]
    [InlineData(StepAggregation.Product, 0.1)]
    [InlineData(StepAggregation.Last, 0.5)]
    public void Aggregate_Steps_GivesOneReward(StepAggregation aggregation, double expected) =>
        Assert.Equal(expected, StepScores.Aggregate([0.8, 0.25, 0.5], aggregation), 1e-12);

    private static async Task<(TinyModels Models, ModelManifest Manifest)> TrainedAsync()
    {
        var models = await TinyModels.CreateAsync();
        var stage = new RewardModelStageOptions { Optimizer = new() { LearningRate = 1e-2 } };
        await using var learner = await models.LearnerAsync(stage: stage);
        await FitAsync(learner, stage, Pairs, 20);
        return (models, models.Manifest with { Weights = (await learner.SaveAsync(default)).Weights });
    }

    private static async Task<List<TrainingResult>> FitAsync(ITrainingEngine learner, BatchStageOptions stage, TrainingExample[] examples, int updates)
    {
        var results = new List<TrainingResult>();
        for (int update = 0; update < updates; update++)
        {
            results.Add(await learner.FitAsync(new BatchStep(update, stage, examples), default));
        }

        return results;
    }
}
