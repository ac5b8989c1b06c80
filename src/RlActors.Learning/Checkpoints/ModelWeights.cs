using RlActors.Learning.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>Moves weights between a model and safetensors files, under their Hugging Face names.</summary>
public static class ModelWeights
{
    private const string Head = "lm_head.weight";
    private const string Embedding = "model.embed_tokens.weight";

    /// <summary>Fills every parameter of a model in place, converted to the model's element type and device.</summary>
    /// <param name="model">The model; unchanged when names or shapes do not fit.</param>
    /// <param name="files">One file, or the shards of one model.</param>
    /// <exception cref="CheckpointException">A tensor is missing, unexpected, of another shape or not floating point.</exception>
    public static void Load(CausalLanguageModel model, params IReadOnlyList<SafetensorsFile> files)
    {
        var found = new Dictionary<string, SafetensorsFile>();
        foreach (var file in files)
        {
            foreach (var entry in file.Entries.Where(e => !IsDerived(e.Name)))
            {
                if (!found.TryAdd(entry.Name, file))
                    throw new CheckpointException($"{file.Name}: tensor '{entry.Name}' is in {found[entry.Name].Name} too");
                Check(model, file, entry);
            }
        }

        if (model.Parameters.Keys.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
            throw new CheckpointException($"{files[0].Name} has no tensor '{missing}', which its config.json asks for");
        foreach (var (name, parameter) in model.Parameters)
            found[name].CopyTo(name, parameter);
        if (model.Config.TieWordEmbeddings && found.TryGetValue(Head, out var tied))
            CheckTied(model, tied);
    }

    /// <summary>Writes every parameter in the model's element type; the same weights give the same bytes. A tied head is not written.</summary>
    public static void Save(CausalLanguageModel model, Stream stream) =>
        SafetensorsWriter.Write(
            stream, model.Parameters.Select(p => KeyValuePair.Create<string, Tensor>(p.Key, p.Value)), new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>Old exports carry the rotary frequencies, which follow from the configuration.</summary>
    private static bool IsDerived(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    private static void Check(CausalLanguageModel model, SafetensorsFile file, SafetensorsEntry entry)
    {
        var name = model.Config.TieWordEmbeddings && entry.Name == Head ? Embedding : entry.Name;
        if (!model.Parameters.TryGetValue(name, out var parameter))
            throw new CheckpointException($"{file.Name} has the unexpected tensor '{entry.Name}'; its config.json describes a model without it");
        if (!entry.Shape.SequenceEqual(parameter.shape))
            throw new CheckpointException($"{file.Name}: tensor '{entry.Name}' has shape {entry.ShapeText}; its config.json asks for {TensorShape.Text(parameter.shape)}");
        if (!SafetensorsDataType.IsFloatingPoint(entry.DataType))
            throw new CheckpointException($"{file.Name}: tensor '{entry.Name}' has dtype {SafetensorsDataType.NameOf(entry.DataType)}; expected F64, F32, F16 or BF16");
    }

    private static void CheckTied(CausalLanguageModel model, SafetensorsFile file)
    {
        using var scope = NewDisposeScope();
        var embedding = model.Parameters[Embedding];
        if (!file.Load(Head, embedding.dtype, embedding.device).eq(embedding).all().item<bool>())
            throw new CheckpointException($"{file.Name}: tensor '{Head}' differs from '{Embedding}' although config.json says tie_word_embeddings; set it to false");
    }
}
