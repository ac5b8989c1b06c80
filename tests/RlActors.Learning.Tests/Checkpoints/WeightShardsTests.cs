using System.Text.Json.Nodes;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Tests.Models;
using TorchSharp.Modules;

namespace RlActors.Learning.Tests.Checkpoints;

/// <summary>Weights spread over several files, with their index.</summary>
public sealed class WeightShardsTests : IDisposable
{
    private const string Index = "model.safetensors.index.json", FirstShard = "model-00001-of-00005.safetensors", LastShard = "model-00005-of-00005.safetensors";
    private const int ShardBytes = 5_000;

    private readonly string _root = Directory.CreateTempSubdirectory("rlactors-shards-").FullName;
    private readonly CausalLanguageModel _model = TinyModel.Create();

    public WeightShardsTests() =>
        ModelFolder.Save(Folder, _model, new Dictionary<string, byte[]> { ["tokenizer.json"] = "{}"u8.ToArray() }, maxShardBytes: ShardBytes);

    private string Folder => Path.Combine(_root, "model");

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void SaveLoad_Shards_GivesSameBits()
    {
        using var loaded = ModelFolder.Open(Folder).LoadModel();

        AssertSame(_model.Parameters, loaded);
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, Index)))!;
        Assert.Equal(_model.Parameters.Values.Sum(p => p.numel() * 4), index["metadata"]!["total_size"]!.GetValue<long>());
        Assert.Equal(["config.json", FirstShard, "model-00002-of-00005.safetensors", "model-00003-of-00005.safetensors", "model-00004-of-00005.safetensors", LastShard, Index, "tokenizer.json"], Names(Folder));
        Assert.All(Directory.GetFiles(Folder, "*.safetensors"), file => Assert.InRange(new FileInfo(file).Length, 1, ShardBytes + 2_000));
    }

    [Fact]
    public async Task ImportExport_Shards_AreOneFileInTheStoreAndSplitAgain()
    {
        var store = new MemoryWeightStore();
        var manifest = await new EngineFactory(store).ImportModelAsync("run", Folder, default);
        string whole = Path.Combine(_root, "whole"), split = Path.Combine(_root, "split");

        await new EngineFactory(store).ExportModelAsync("run", manifest, whole, default);
        await new EngineFactory(store) { MaxShardBytes = ShardBytes }.ExportModelAsync("run", manifest, split, default);

        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], Names(whole));
        using var fromWhole = ModelFolder.Open(whole).LoadModel();
        using var fromSplit = ModelFolder.Open(split).LoadModel();
        AssertSame(_model.Parameters, fromWhole);
        AssertSame(_model.Parameters, fromSplit);
        Assert.Equal(manifest.Weights, (await new EngineFactory(store).ImportModelAsync("run", split, default)).Weights);
        Assert.Contains(Index, Names(split));
    }

    [Fact]
    public void LoadModel_ShardMissing_NamesIt()
    {
        File.Delete(Path.Combine(Folder, LastShard));

        AssertLoadError($"{Index}' names the shard '{LastShard}', which is missing");
    }

    [Fact]
    public void LoadModel_IndexDisagreesWithShard_NamesTheTensor()
    {
        ChangeMap(map => map["model.embed_tokens.weight"] = LastShard);
        AssertLoadError($"{FirstShard}' has tensor 'model.embed_tokens.weight', which");
        ChangeMap(map => map.Remove("model.embed_tokens.weight"));
        AssertLoadError("which '" + Path.Combine(Folder, Index) + "' does not name");
        ChangeMap(map => map["model.ghost"] = FirstShard);
        AssertLoadError($"says that tensor 'model.ghost' is in '{FirstShard}', but it is not there");
    }

    [Theory]
    [InlineData("\"../x.safetensors\"", "names the shard '../x.safetensors' of tensor 'model.norm.weight'; expected the name of a safetensors file within the folder")]
    [InlineData("\"config.json\"", "names the shard 'config.json'")]
    [InlineData("\"\"", "names the shard ''")]
    [InlineData("7", "says of tensor 'model.norm.weight' what is no text")]
    public void LoadModel_StrangeShardName_IsRefused(string value, string expected)
    {
        ChangeMap(map => map["model.norm.weight"] = JsonNode.Parse(value));

        AssertLoadError(expected);
    }

    [Theory]
    [InlineData("{}", "has no object 'weight_map'")]
    [InlineData("{\"weight_map\":[]}", "has no object 'weight_map'")]
    [InlineData("{\"weight_map\":{}}", "'weight_map' names no tensor")]
    [InlineData("{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"x.safetensors\"}}", "not valid JSON")]
    public void LoadModel_IndexWithoutAMap_IsRefused(string content, string expected)
    {
        File.WriteAllText(Path.Combine(Folder, Index), content);

        AssertLoadError(expected);
    }

    private static void AssertSame(IReadOnlyDictionary<string, Parameter> expected, CausalLanguageModel loaded) =>
        Assert.All(expected, p => Assert.True(p.Value.bytes.SequenceEqual(loaded.Parameters[p.Key].bytes)));

    private static IEnumerable<string?> Names(string folder) => Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private void ChangeMap(Action<JsonObject> change)
    {
        var file = Path.Combine(Folder, Index);
        var index = JsonNode.Parse(File.ReadAllText(file))!;
        change(index["weight_map"]!.AsObject());
        File.WriteAllText(file, index.ToJsonString());
    }

    private void AssertLoadError(string expected) =>
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => ModelFolder.Open(Folder).LoadModel()).Message, StringComparison.Ordinal);
}
