using System.Text;
using System.Text.Json.Nodes;
using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Recipes;
using RlActors.Weights;

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

        foreach (string file in new[] { "config.json", "tokenizer.json", "generation_config.json", "model.safetensors" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, file)), File.ReadAllBytes(Path.Combine(target, file)));
        }

        Directory.Delete(Path.GetDirectoryName(target)!, recursive: true);
    }

    [Fact]
    public async Task ImportModelAsync_OtherFiles_AreInTheManifestAndComeBack()
    {
        string root = Directory.CreateTempSubdirectory("rlactors-export-").FullName, folder = Path.Combine(root, "in"), target = Path.Combine(root, "out");
        var others = ModelFile.CarriedAlong.Append(ModelFile.Tokenizer).ToDictionary(name => name, Encoding.UTF8.GetBytes);
        others[ModelFile.GenerationConfig] = "{\"eos_token_id\": [4, 3]}"u8.ToArray();
        using (var model = Models.TinyModel.Create())
            ModelFolder.Save(folder, model, others);
        File.WriteAllText(Path.Combine(folder, "README.md"), "not part of the model");
        var store = new MemoryWeightStore();
        var factory = new EngineFactory(store);

        var manifest = await factory.ImportModelAsync("run", folder, default);
        await factory.ExportModelAsync("run", manifest, target, default);

        Assert.All(others, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(target, file.Key))));
        Assert.Equal(others.Count + 2, Directory.GetFiles(target).Length);
        Assert.Equal("tokenizer_config.json"u8.ToArray(), await store.FindAsync("run", manifest, "tokenizer_config.json", default));
        Assert.Null(manifest.Find("README.md"));
        Assert.Equal(manifest, await factory.ImportModelAsync("run", target, default));
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task ExportModelAsync_TrainedWeights_UpdateTheElementTypeInConfigAlone()
    {
        string root = Directory.CreateTempSubdirectory("rlactors-export-").FullName, folder = Path.Combine(root, "in"), target = Path.Combine(root, "out");
        using (var narrow = CausalLanguageModel.Create(Models.TinyModel.Config, 7, TorchSharp.torch.ScalarType.BFloat16))
            ModelFolder.Save(folder, narrow, new Dictionary<string, byte[]> { [ModelFile.Tokenizer] = "{}"u8.ToArray() });
        string config = Path.Combine(folder, ModelFile.Config);
        var text = File.ReadAllText(config).Replace("\"model_type\"", "\"rope_note\": [1e-05, \"naïve\"],\n  \"model_type\"", StringComparison.Ordinal);
        File.WriteAllText(config, text);
        var store = new MemoryWeightStore();
        var factory = new EngineFactory(store);

        var imported = await factory.ImportModelAsync("run", folder, default);
        await using var learner = await factory.CreateTrainingEngineAsync("run", imported, new LearnerOptions(), default);
        await learner.LoadAsync(new RlStageOptions(), new LearnerState(imported.Weights, null), new StageModels(imported.Weights), default);
        var trained = imported with { Weights = (await learner.SaveAsync(default)).Weights };
        await factory.ExportModelAsync("run", imported, target, default);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, ModelFile.Weights)), File.ReadAllBytes(Path.Combine(target, ModelFile.Weights)));
        Assert.Equal(text, File.ReadAllText(Path.Combine(target, ModelFile.Config)));
        await factory.ExportModelAsync("run", trained, target, default);

        var exported = JsonNode.Parse(File.ReadAllText(Path.Combine(target, ModelFile.Config)))!.AsObject();
        Assert.Equal("float32", exported["torch_dtype"]!.GetValue<string>());
        exported["torch_dtype"] = "bfloat16";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), exported));
        ModelFolder.Open(target).LoadModel().Dispose();
        Directory.Delete(root, recursive: true);
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
