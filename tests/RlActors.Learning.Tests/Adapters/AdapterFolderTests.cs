using RlActors.Engines;
using RlActors.Learning.Adapters;
using RlActors.Learning.Checkpoints;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Adapters;

public sealed class AdapterFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("rlactors-adapter-").FullName, "adapter");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task ExportAdapterAsync_TrainedAdapters_FolderMergedIntoTheBaseGivesThePublishedWeights()
    {
        using var scope = torch.NewDisposeScope();
        var lora = new LoraOptions { Rank = 3, Alpha = 12, Targets = ["v_proj", "gate_proj"] };
        var models = await TinyModels.CreateAsync();
        await using var generator = await models.GeneratorAsync();
        await using var learner = await models.LearnerAsync(new LearnerOptions { Lora = lora });
        var groups = await models.GroupsAsync(generator, groups: 3, groupSize: 4);
        await learner.TrainAsync(new PolicyStep(0, new RlStageOptions { Optimizer = new() { LearningRate = 1e-2 } }, groups), default);
        await learner.TrainAsync(new PolicyStep(1, new RlStageOptions { Optimizer = new() { LearningRate = 1e-2 } }, groups), default);
        var state = await learner.SaveAsync(default);

        await models.Factory.ExportAdapterAsync(TinyModels.Run, state.Optimizer!, lora, _folder, default);
        var (options, tensors) = AdapterFolder.Read(_folder);
        Assert.Equal(models.Manifest with { Weights = state.Weights }, await models.Factory.MergeAdapterAsync(TinyModels.Run, models.Manifest, _folder, default));

        using var published = await models.LoadModelAsync(state.Weights);
        using var initial = await models.LoadModelAsync(models.Manifest.Weights);
        Assert.Equal(("model.layers.1.mlp.gate_proj.lora_A.weight", 8), (tensors.Keys.Where(name => name.Contains("1.mlp", StringComparison.Ordinal)).Order().First(), tensors.Count));
        Assert.Equal((3, 12.0), (options.Rank, options.Alpha));
        foreach (var (name, weight) in published.Parameters)
        {
            var expected = initial.Parameters[name].detach();
            if (tensors.TryGetValue(name.Replace(".weight", ".lora_A.weight", StringComparison.Ordinal), out var down))
            {
                expected += torch.mm(tensors[name.Replace(".weight", ".lora_B.weight", StringComparison.Ordinal)], down) * 4;
                Assert.InRange((initial.Parameters[name] - weight).abs().max().ToDouble(), 1e-6, 1);
            }

            Assert.InRange((expected - weight).abs().max().ToDouble(), 0, 1e-6);
        }
    }

    [Fact]
    public async Task MergeAdapterAsync_AdapterOfAnotherModel_NamesTheProjectionAndBothShapes()
    {
        using var scope = torch.NewDisposeScope();
        var models = await TinyModels.CreateAsync();
        AdapterFolder.Write(_folder, new LoraOptions { Rank = 2, Targets = ["q_proj"] },
            [new("model.layers.0.self_attn.q_proj.lora_A.weight", torch.zeros(2, 64)), new("model.layers.0.self_attn.q_proj.lora_B.weight", torch.zeros(64, 2))]);

        var error = await Assert.ThrowsAsync<CheckpointException>(() => models.Factory.MergeAdapterAsync(TinyModels.Run, models.Manifest, _folder, default));

        Assert.Contains("'model.layers.0.self_attn.q_proj' is for a weight of [64, 64]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[32, 32]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"peft_type\":\"IA3\"", "IA3")]
    [InlineData("\"use_dora\":true", "use_dora")]
    [InlineData("\"bias\":\"all\"", "'bias' is 'all'")]
    [InlineData("\"target_modules\":[\"q_proj\",\"lm_head\"]", "lm_head")]
    [InlineData("\"target_modules\":\"all-linear\"", "target_modules")]
    [InlineData("\"rank_pattern\":{\"q_proj\":4}", "rank_pattern")]
    [InlineData("\"r\":0", "'r' is 0")]
    public void Read_UnsupportedAdapter_NamesTheField(string field, string expected)
    {
        Directory.CreateDirectory(_folder);
        string[] fields = ["\"peft_type\":\"LORA\"", "\"bias\":\"none\"", "\"r\":4", "\"lora_alpha\":8", "\"target_modules\":[\"q_proj\"]"];
        string key = field.Split(':')[0];
        File.WriteAllText(Path.Combine(_folder, "adapter_config.json"), $"{{{string.Join(',', fields.Where(other => !other.StartsWith(key + ":", StringComparison.Ordinal)).Append(field))}}}");

        var error = Assert.Throws<CheckpointException>(() => AdapterFolder.Read(_folder));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("adapter_config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShapeOfAnotherRank_NamesTheTensor()
    {
        using var scope = torch.NewDisposeScope();
        AdapterFolder.Write(_folder, new LoraOptions { Rank = 4, Targets = ["q_proj"] }, [new("model.layers.0.self_attn.q_proj.lora_A.weight", torch.zeros(3, 8))]);

        var error = Assert.Throws<CheckpointException>(() => AdapterFolder.Read(_folder));

        Assert.Contains("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("rank 4", error.Message, StringComparison.Ordinal);
    }
}
