using System.Text;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Tests.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Checkpoints;

public sealed class ModelFolderTests : IDisposable
{
    private static readonly byte[] Tokenizer = "{ \"model\": {} }"u8.ToArray();

    private readonly string _root = Directory.CreateTempSubdirectory("rlactors-models-").FullName;

    private string Folder => Path.Combine(_root, "model");

    private string Weights => Path.Combine(Folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SaveLoad_Model_GivesSameBits(bool tied)
    {
        using var model = TinyModel.Create(TinyModel.Config with { TieWordEmbeddings = tied });
        var others = new Dictionary<string, byte[]> { ["tokenizer.json"] = Tokenizer, ["generation_config.json"] = "{\"eos_token_id\": [3, 4]}"u8.ToArray() };
        ModelFolder.Save(Folder, model, others);
        var bytes = File.ReadAllBytes(Weights);

        var folder = ModelFolder.Open(Folder);
        using var loaded = folder.LoadModel();

        Assert.Equal(Tokenizer, folder.Read("tokenizer.json"));
        Assert.Equal([3, 4], folder.Config.EosTokens);
        Assert.Equal(tied, loaded.Config.TieWordEmbeddings);
        Assert.Equal(model.Parameters.Keys, loaded.Parameters.Keys);
        Assert.All(model.Parameters, p => Assert.True(p.Value.bytes.SequenceEqual(loaded.Parameters[p.Key].bytes)));

        ModelFolder.Save(Folder, loaded);
        Assert.Equal(bytes, File.ReadAllBytes(Weights));
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void LoadModel_BFloat16_KeepsStorageAndComputeApart()
    {
        using var narrow = CausalLanguageModel.Create(TinyModel.Config, 7, ScalarType.BFloat16);
        ModelFolder.Save(Folder, narrow);

        using var wide = ModelFolder.Open(Folder).LoadModel();

        Assert.Contains("\"torch_dtype\": \"bfloat16\"", File.ReadAllText(Path.Combine(Folder, "config.json")), StringComparison.Ordinal);
        Assert.All(wide.Parameters, p => Assert.Equal(ScalarType.Float32, p.Value.dtype));
        using var scope = NewDisposeScope();
        Assert.All(wide.Parameters, p => Assert.True(p.Value.eq(narrow.Parameters[p.Key].to(ScalarType.Float32)).all().item<bool>()));
    }

    [Fact]
    public void Open_MissingFolder_SaysWhatIsExpected()
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open("x"));

        Assert.Equal("model folder 'x' has no config.json; expected a Hugging Face model folder (see README, \"Models\")", error.Message);
    }

    [Fact]
    public void LoadModel_NoWeights_SaysWhatIsExpected()
    {
        using var model = TinyModel.Create();
        ModelFolder.Save(Folder, model);
        File.Delete(Weights);

        Assert.Contains("neither model.safetensors nor model.safetensors.index.json", LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void LoadModel_TensorMissingUnexpectedOrOfOtherShape_NamesIt()
    {
        using var model = TinyModel.Create();
        using var scope = NewDisposeScope();
        ModelFolder.Save(Folder, model);

        Rewrite(t => t.Remove("model.norm.weight"));
        Assert.Contains("has no tensor 'model.norm.weight'", LoadError(), StringComparison.Ordinal);
        Rewrite(t => t["model.extra"] = ones(1));
        Assert.Contains("unexpected tensor 'model.extra'", LoadError(), StringComparison.Ordinal);
        Rewrite(t => t["model.norm.weight"] = ones(17));
        Assert.Contains("'model.norm.weight' has shape [17]; its config.json asks for [16]", LoadError(), StringComparison.Ordinal);
        Rewrite(t => t["model.norm.weight"] = ones(16, ScalarType.Int64));
        Assert.Contains("'model.norm.weight' has dtype I64", LoadError(), StringComparison.Ordinal);
        Rewrite(t => t["model.layers.0.self_attn.rotary_emb.inv_freq"] = ones(3));
        ModelFolder.Open(Folder).LoadModel().Dispose();

        void Rewrite(Action<Dictionary<string, Tensor>> change)
        {
            var tensors = model.Parameters.ToDictionary(p => p.Key, p => (Tensor)p.Value);
            change(tensors);
            File.WriteAllBytes(Weights, SafetensorsBytes.Write(tensors));
        }
    }

    [Fact]
    public void LoadModel_TiedHeadOnDisk_MustBeTheEmbedding()
    {
        using var model = TinyModel.Create(TinyModel.Config with { TieWordEmbeddings = true });
        using var scope = NewDisposeScope();
        ModelFolder.Save(Folder, model);
        var tensors = model.Parameters.ToDictionary(p => p.Key, p => (Tensor)p.Value);

        tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"];
        File.WriteAllBytes(Weights, SafetensorsBytes.Write(tensors));
        ModelFolder.Open(Folder).LoadModel().Dispose();
        tensors["lm_head.weight"] = tensors["lm_head.weight"] + 1;
        File.WriteAllBytes(Weights, SafetensorsBytes.Write(tensors));

        Assert.Contains("'lm_head.weight' differs from 'model.embed_tokens.weight'", LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Save_FolderWithOtherFiles_IsRefusedAndLeftAlone()
    {
        using var model = TinyModel.Create();
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "thesis.txt"), "mine", Encoding.UTF8);

        Assert.Contains("not (only) a model folder", Assert.Throws<CheckpointException>(() => ModelFolder.Save(Folder, model)).Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName));
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_root));
    }

    private string LoadError() => Assert.Throws<CheckpointException>(() => ModelFolder.Open(Folder).LoadModel()).Message;
}
