using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Tests.Training;

/// <summary>What is published of a version, and what becomes of it: the same policy, or one rounded as said, and the same training.</summary>
public sealed class PublicationTests
{
    private static readonly RlStageOptions Stage = new() { Optimizer = new() { LearningRate = 1e-2 } };
    private static readonly LoraOptions Lora = new() { Rank = 2, Alpha = 4 };
    private static readonly LearnerOptions Full = new() { Lora = Lora }, Adapter = new() { Lora = Lora, Publish = Publication.Adapter };
    private static readonly LearnerOptions Rounded = new() { Publish = Publication.Bfloat16 };

    [Fact]
    public async Task Adapter_TwoSteps_IsAFewBytesAndSamplesAsTheMergedWeightsDoToTheLastBit()
    {
        var (models, groups) = await RolloutsAsync();
        var (full, adapter) = (await TrainAsync(models, Full, groups), await TrainAsync(models, Adapter, groups));

        Assert.NotEqual(full.Weights, adapter.Weights);
        Assert.InRange(models.Store.Read(TinyModels.Run, adapter.Weights).Length, 1, models.Store.Read(TinyModels.Run, full.Weights).Length / 2);
        Assert.Equal(await ScoresAsync(models, full.Weights), await ScoresAsync(models, adapter.Weights));
        Assert.NotEqual(await ScoresAsync(models, models.Manifest.Weights), await ScoresAsync(models, adapter.Weights));
    }

    [Fact]
    public async Task Adapter_ManyVersions_ReadTheWeightsBelowOnce()
    {
        var (models, groups) = await RolloutsAsync();
        var first = await TrainAsync(models, Adapter, groups, steps: 1);
        var second = await TrainAsync(models, Adapter, groups, steps: 2);
        var counting = new CountingWeightStore(models.Store);
        await using var engine = await new EngineFactory(counting).CreateGenerationEngineAsync(TinyModels.Run, models.Manifest, new GenerationOptions(), default);
        await engine.LoadAsync(TinyModels.Version(first.Weights, 1), default);
        await engine.LoadAsync(TinyModels.Version(second.Weights, 2), default);

        Assert.Equal(1, counting.Opened[models.Manifest.Weights]);
        Assert.Equal(1, counting.Opened[second.Weights]);
        float[][] scores = await engine.ScoreAsync(TinyModels.Version(second.Weights, 2), Texts, 1, default);
        Assert.Equal(await ScoresAsync(models, second.Weights), scores);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task SaveAndLoad_InTheMiddle_SameBits(LearnerOptions options)
    {
        var (models, groups) = await RolloutsAsync();
        await using var straight = await models.LearnerAsync(options);
        await straight.TrainAsync(new PolicyStep(0, Stage, groups), default);
        var middle = await straight.SaveAsync(default);
        await straight.TrainAsync(new PolicyStep(1, Stage, groups), default);
        var expected = await straight.SaveAsync(default);

        await using var restored = await models.LearnerAsync(options, middle);
        await restored.TrainAsync(new PolicyStep(1, Stage, groups), default);

        Assert.Equal(expected, await restored.SaveAsync(default));
        Assert.NotEqual(middle.Weights, expected.Weights);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Save_NothingTrained_IsWhatTheStageBeganWith(LearnerOptions options)
    {
        var models = await TinyModels.CreateAsync();
        await using var learner = await models.LearnerAsync(options);

        Assert.Equal(new LearnerState(models.Manifest.Weights, null), await learner.SaveAsync(default));
    }

    [Fact]
    public async Task Adapter_NextStage_BeginsWithThePolicyThatTheLastOneEndedWith()
    {
        var (models, groups) = await RolloutsAsync();
        var (full, adapter) = (await TrainAsync(models, Full, groups), await TrainAsync(models, Adapter, groups));
        var afterFull = await TrainAsync(models, Full with { Publish = Publication.Full }, groups, from: full.Weights);
        var afterAdapter = await TrainAsync(models, Adapter, groups, from: adapter.Weights);
        string folder = Directory.CreateTempSubdirectory("rlactors-publication-").FullName;
        try
        {
            await models.Factory.ExportModelAsync(TinyModels.Run, models.Manifest with { Weights = afterAdapter.Weights }, Path.Combine(folder, "a"), default);
            await models.Factory.ExportModelAsync(TinyModels.Run, models.Manifest with { Weights = afterFull.Weights }, Path.Combine(folder, "f"), default);

            // The seed of new adapters is drawn by the hash of the weights below, so the second stage's are others; what it begins with is not.
            Assert.Equal(await ScoresAsync(models, full.Weights), await ScoresAsync(models, adapter.Weights));
            Assert.NotEqual(await ScoresAsync(models, adapter.Weights), await ScoresAsync(models, afterAdapter.Weights));
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(folder, "f", "config.json")), File.ReadAllBytes(Path.Combine(folder, "a", "config.json")));
            using var exported = ModelFolder.Open(Path.Combine(folder, "a")).LoadModel(); // a chain of two, merged to one model
            await using var learner = await models.LearnerAsync(new LearnerOptions(), new LearnerState(afterAdapter.Weights, null));
            var whole = await learner.SaveAsync(default); // all weights, float32, as the learner reads them
            using var read = await models.LoadModelAsync(whole.Weights);
            Assert.All(exported.Parameters, entry => Assert.Equal(Values(entry.Value), Values(read.Parameters[entry.Key])));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Bfloat16_Version_IsTheFloat32OneRoundedInHalfTheBytes()
    {
        var (models, groups) = await RolloutsAsync();
        var (full, rounded) = (await TrainAsync(models, new LearnerOptions(), groups), await TrainAsync(models, Rounded, groups));
        using var exact = await models.LoadModelAsync(full.Weights);
        using var published = await models.LoadModelAsync(rounded.Weights);
        double share = (double)models.Store.Read(TinyModels.Run, rounded.Weights).Length / models.Store.Read(TinyModels.Run, full.Weights).Length;

        Assert.InRange(share, 0.45, 0.55);
        Assert.All(exact.Parameters, entry => Assert.Equal(Values(entry.Value.to(torch.bfloat16).to(torch.float32)), Values(published.Parameters[entry.Key])));
    }

    [Fact]
    public async Task Adapter_WeightsBelowAreOfAnotherModel_IsRefusedByName()
    {
        var (models, groups) = await RolloutsAsync();
        var adapter = await TrainAsync(models, Adapter, groups);
        var other = await TinyModels.CreateAsync(keyValueHeads: 4);
        byte[] bytes = models.Store.Read(TinyModels.Run, adapter.Weights);
        string text = System.Text.Encoding.Latin1.GetString(bytes).Replace(models.Manifest.Weights, other.Manifest.Weights, StringComparison.Ordinal);
        string hash = await other.Store.PutAsync(TinyModels.Run, stream => stream.Write(System.Text.Encoding.Latin1.GetBytes(text)), default);
        await using var engine = await other.GeneratorAsync();
        var error = await Assert.ThrowsAsync<CheckpointException>(() => engine.LoadAsync(TinyModels.Version(hash, 1), default));

        Assert.Contains($"weights of version 1 ({hash}) has an adapter for 'model.layers.0.self_attn.", error.Message);
    }

    [Fact]
    public async Task Adapter_WeightsBelowAreGone_SaysWhich()
    {
        var (models, groups) = await RolloutsAsync();
        var adapter = await TrainAsync(models, Adapter, groups);
        await using var engine = await models.Factory.CreateGenerationEngineAsync(TinyModels.Run, models.Manifest, new GenerationOptions(), default);
        await models.Store.DeleteAsync(TinyModels.Run, models.Manifest.Weights, default);

        Assert.Contains(models.Manifest.Weights, (await Assert.ThrowsAsync<RlActorsException>(() => engine.LoadAsync(TinyModels.Version(adapter.Weights, 1), default))).Message);
    }

    public static TheoryData<LearnerOptions> Kinds() => new(Adapter, Rounded, Rounded with { Lora = Lora });

    private static float[] Values(torch.Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();

    private static ScoredText[] Texts => [new ScoredText([1, 2, 3], [4, 5, 6, 7]), new ScoredText([3], [1, 2])];

    private static async Task<(TinyModels Models, List<TrajectoryGroup> Groups)> RolloutsAsync()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        return (models, await models.GroupsAsync(engine, groups: 3, groupSize: 4));
    }

    private static async Task<LearnerState> TrainAsync(TinyModels models, LearnerOptions options, List<TrajectoryGroup> groups, int steps = 2, string? from = null)
    {
        await using var learner = await models.Factory.CreateTrainingEngineAsync(TinyModels.Run, models.Manifest, options, default);
        string initial = from ?? models.Manifest.Weights;
        await learner.LoadAsync(Stage, new LearnerState(initial, null), new StageModels(initial), default);
        for (int step = 0; step < steps; step++)
        {
            await learner.TrainAsync(new PolicyStep(step, Stage, groups), default);
        }

        return await learner.SaveAsync(default);
    }

    private static async Task<float[][]> ScoresAsync(TinyModels models, string weights)
    {
        await using var engine = await models.Factory.CreateGenerationEngineAsync(TinyModels.Run, models.Manifest, new GenerationOptions(), default);
        return await engine.ScoreAsync(TinyModels.Version(weights), Texts, 1, default);
    }
}
