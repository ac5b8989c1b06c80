using RlActors.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>Moves weights between a model and safetensors files, under their Hugging Face names.</summary>
public static class ModelWeights
{
    private const string Head = "lm_head.weight";
    private const string Embedding = "model.embed_tokens.weight";

    /// <summary>Metadata that other readers look for.</summary>
    internal static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>Checks that files hold exactly the weights of a model. Takes no memory for them: a configuration that asks for more than is there is refused first.</summary>
    /// <param name="config">The model's family and dimensions.</param>
    /// <param name="files">One file, or the shards of one model.</param>
    /// <exception cref="CheckpointException">A tensor is missing, unexpected, of another shape or not floating point, or a tied head differs from the embedding.</exception>
    public static void Check(DecoderConfig config, params IReadOnlyList<SafetensorsFile> files)
    {
        var found = new FoundTensors(files);
        using (new CausalLanguageModel(config.IsScored ? config.AsTrunk() : config, ScalarType.Float32, device(DeviceType.META), found.Take))
        {
            if (config.IsScored)
                found.Take(ScalarHead.WeightName, [1, config.HiddenSize]);
            found.RefuseLeftovers(config.TieWordEmbeddings || config.IsScored ? Head : null);
        }

        if (config.TieWordEmbeddings)
            CheckTied(found, config);
    }

    /// <summary>Fills every parameter of a model in place, converted to the model's element type and device.</summary>
    /// <param name="model">The model; unchanged when names or shapes do not fit.</param>
    /// <param name="files">One file, or the shards of one model.</param>
    /// <exception cref="CheckpointException">A tensor is missing, unexpected, of another shape or not floating point.</exception>
    public static void Load(CausalLanguageModel model, params IReadOnlyList<SafetensorsFile> files) =>
        Fill(model, files, model.Config.TieWordEmbeddings ? [Head] : []);

    /// <summary>Fills a trunk (<see cref="DecoderConfig.AsTrunk"/>) in place; heads that the file has, for tokens or for a scalar, are left alone.</summary>
    /// <exception cref="CheckpointException">As <see cref="Load(CausalLanguageModel, IReadOnlyList{SafetensorsFile})"/>.</exception>
    internal static void LoadTrunk(CausalLanguageModel trunk, SafetensorsFile file) => Fill(trunk, [file], [Head, ScalarHead.WeightName]);

    private static void Fill(CausalLanguageModel model, IReadOnlyList<SafetensorsFile> files, IReadOnlyList<string> leftAlone)
    {
        var found = new FoundTensors(files);
        foreach (var (name, parameter) in model.Parameters)
            found.Take(name, parameter.shape);
        found.RefuseLeftovers(leftAlone);
        foreach (var (name, parameter) in model.Parameters)
            found.FileOf(name)!.CopyTo(name, parameter);
    }

    /// <summary>Writes every parameter in the model's element type; the same weights give the same bytes. A tied head is not written.</summary>
    public static void Save(CausalLanguageModel model, Stream stream) => SafetensorsWriter.Write(stream, TensorsOf(model), Metadata);

    /// <summary>What <see cref="Save"/> writes.</summary>
    internal static IEnumerable<SafetensorsTensor> TensorsOf(CausalLanguageModel model) => model.Parameters.Select(p => SafetensorsTensor.Of(p.Key, p.Value));

    /// <summary>Some exports repeat a tied head; as bytes it must be the embedding.</summary>
    private static void CheckTied(FoundTensors found, DecoderConfig config)
    {
        if (found.FileOf(Head) is not { } file)
            return;
        found.Take(Head, [config.VocabularySize, config.HiddenSize]);
        var other = found.FileOf(Embedding)!;
        if (!file.Hash(file.Find(Head)).SequenceEqual(other.Hash(other.Find(Embedding))))
            throw new CheckpointException($"{file.Name}: tensor '{Head}' differs from '{Embedding}' although config.json says tie_word_embeddings; set it to false");
    }
}
