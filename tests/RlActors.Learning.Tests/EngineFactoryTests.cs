using RlActors.Learning.Checkpoints;
using RlActors.Recipes;

namespace RlActors.Learning.Tests;

public sealed class EngineFactoryTests
{
    [SkippableFact]
    public async Task ExportModelAsync_ImportedModel_IsByteIdentical()
    {
        string folder = TestData.SharedOrSkip("models", "stories260k");
        var factory = new EngineFactory(new MemoryWeightStore());
        string target = Path.Combine(Directory.CreateTempSubdirectory("rlactors-export-").FullName, "model");

        await factory.ExportModelAsync("run", await factory.ImportModelAsync("run", folder, default), target, default);

        foreach (string file in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, file)), File.ReadAllBytes(Path.Combine(target, file)));
        }

        Directory.Delete(Path.GetDirectoryName(target)!, recursive: true);
    }

    [Fact]
    public async Task CreateModelAsync_SameSeed_SameWeights()
    {
        var models = await TinyModels.CreateAsync(seed: 1);

        Assert.Equal(models.Manifest, (await TinyModels.CreateAsync(seed: 1)).Manifest);
        Assert.NotEqual(models.Manifest.Weights, (await TinyModels.CreateAsync(seed: 2)).Manifest.Weights);
    }

    [Fact]
    public async Task ImportModelAsync_NoSuchFolder_NamesIt()
    {
        var factory = new EngineFactory(new MemoryWeightStore());

        var error = await Assert.ThrowsAsync<CheckpointException>(() => factory.ImportModelAsync("run", "/nowhere/model", default));

        Assert.Contains("/nowhere/model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateTrainingEngineAsync_NothingLoaded_TrainingSaysSo()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.Factory.CreateTrainingEngineAsync(TinyModels.Run, models.Manifest, new LearnerOptions(), default);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => engine.SaveAsync(default));

        Assert.Contains("no weights yet", error.Message, StringComparison.Ordinal);
    }
}
