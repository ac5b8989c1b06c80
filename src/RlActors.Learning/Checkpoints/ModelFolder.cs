using RlActors.Learning.Models;
using RlActors.Weights;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// A model in a Hugging Face folder: <c>config.json</c>, <c>model.safetensors</c> (or shards with their index), and what is carried through as it is
/// (<see cref="ModelFile.CarriedAlong"/>).
/// </summary>
public sealed class ModelFolder
{
    private const int MaxFileBytes = 512 << 20; // of what is read whole; a tokenizer takes some 10 MB

    private ModelFolder(string path, DecoderConfig config) => (Path, Config) = (path, config);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The model's family and dimensions. Its end tokens are those of generation_config.json where that names any.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Opens a folder and checks its configuration; no weights are read.</summary>
    /// <exception cref="CheckpointException">The folder or config.json is missing, or describes a model that is not supported.</exception>
    public static ModelFolder Open(string path)
    {
        var content = Read(path, ModelFile.Config)
            ?? throw new CheckpointException($"model folder '{path}' has no {ModelFile.Config}; expected a Hugging Face model folder (see README, \"Models\")");
        var config = DecoderConfigJson.Parse(content, $"'{System.IO.Path.Combine(path, ModelFile.Config)}'");
        try
        {
            return new ModelFolder(path, config with { EosTokens = ModelEndTokens.Read(content, Read(path, ModelFile.GenerationConfig)) });
        }
        catch (RlActorsException e)
        {
            throw new CheckpointException($"model folder '{path}': {e.Message}", e);
        }
    }

    /// <summary>Content of one of the folder's files; null when it is not there.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is far too large for such a file.</exception>
    public byte[]? Read(string name) => Read(Path, name);

    /// <summary>Content of the files beside config.json, tokenizer.json and the weights that belong to the model, by name.</summary>
    /// <exception cref="CheckpointException">One cannot be read.</exception>
    public IReadOnlyDictionary<string, byte[]> CarriedAlong() =>
        ModelFile.CarriedAlong.Select(name => (Name: name, Content: Read(name))).Where(f => f.Content is not null).ToDictionary(f => f.Name, f => f.Content!);

    /// <summary>Reads the weights to a new model, which the caller disposes. Memory is taken only once they are known to fit the configuration, and for them alone.</summary>
    /// <param name="dtype">Element type to compute in, whatever is on disk.</param>
    /// <param name="device">Where the model lives; null: the CPU.</param>
    /// <exception cref="CheckpointException">The weights are missing, damaged or do not fit config.json.</exception>
    public CausalLanguageModel LoadModel(ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        using var weights = OpenWeights();
        var model = new CausalLanguageModel(Config, dtype, device);
        try
        {
            ModelWeights.Load(model, weights.Files);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model folder, whole or not at all: it is written beside its place, made durable and then renamed. A model folder already there is replaced.</summary>
    /// <param name="path">The folder; its parent is created.</param>
    /// <param name="model">Configuration and weights; written in the model's element type.</param>
    /// <param name="otherFiles">Content of tokenizer.json and other files by their names, written as they are.</param>
    /// <param name="maxShardBytes">Weights above this are written as shards with an index. Default 5 GB.</param>
    /// <exception cref="CheckpointException">The folder holds other files, or cannot be written.</exception>
    public static void Save(string path, CausalLanguageModel model, IReadOnlyDictionary<string, byte[]>? otherFiles = null, long maxShardBytes = WeightShards.DefaultMaxBytes)
    {
        FolderReplacement.Write(path, IsModelFile, write =>
        {
            write(ModelFile.Config, stream => stream.Write(DecoderConfigJson.Write(model.Config, model.DataType)));
            WeightShards.Write(write, ModelWeights.TensorsOf(model), maxShardBytes);
            foreach (var (name, content) in otherFiles ?? new Dictionary<string, byte[]>())
                write(name, stream => stream.Write(content));
        });
    }

    /// <summary>Whether a file of this name may be replaced by a newer model's.</summary>
    internal static bool IsModelFile(string name) =>
        name is ModelFile.Config or ModelFile.Tokenizer or ShardIndex.FileName || ModelFile.CarriedAlong.Contains(name) || name.EndsWith(".safetensors", StringComparison.Ordinal);

    /// <summary>Opens the weight files and checks that they are the configuration's.</summary>
    internal WeightFiles OpenWeights()
    {
        var weights = WeightFiles.Open(this);
        try
        {
            ModelWeights.Check(Config, weights.Files);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static byte[]? Read(string folder, string name)
    {
        var file = System.IO.Path.Combine(folder, name);
        try
        {
            if (!File.Exists(file))
                return null;
            return new FileInfo(file).Length is var length && length <= MaxFileBytes
                ? File.ReadAllBytes(file)
                : throw new CheckpointException($"'{file}' has {length} bytes; expected at most {MaxFileBytes}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{file}' cannot be read: {e.Message}", e);
        }
    }
}
