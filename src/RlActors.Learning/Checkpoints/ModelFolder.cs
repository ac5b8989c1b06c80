using System.Text.Json;
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
    private const string IndexFile = "model.safetensors.index.json";

    private ModelFolder(string path, DecoderConfig config) => (Path, Config) = (path, config);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The model's family and dimensions. Its end tokens are those of generation_config.json where that names any.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Opens a folder and checks its configuration; no weights are read.</summary>
    /// <exception cref="CheckpointException">The folder or config.json is missing, or describes a model that is not supported.</exception>
    public static ModelFolder Open(string path)
    {
        var configFile = System.IO.Path.Combine(path, ModelFile.Config);
        if (!File.Exists(configFile))
            throw new CheckpointException($"model folder '{path}' has no {ModelFile.Config}; expected a Hugging Face model folder (see README, \"Models\")");
        var content = File.ReadAllBytes(configFile);
        var folder = new ModelFolder(path, DecoderConfigJson.Parse(content, $"'{configFile}'"));
        try
        {
            return new ModelFolder(path, folder.Config with { EosTokens = ModelEndTokens.Read(content, folder.Read(ModelFile.GenerationConfig)) });
        }
        catch (RlActorsException e)
        {
            throw new CheckpointException($"model folder '{path}': {e.Message}", e);
        }
    }

    /// <summary>Content of one of the folder's files; null when it is not there.</summary>
    public byte[]? Read(string name) => System.IO.Path.Combine(Path, name) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null;

    /// <summary>Content of the files beside config.json, tokenizer.json and the weights that belong to the model, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> CarriedAlong() =>
        ModelFile.CarriedAlong.Select(name => (Name: name, Content: Read(name))).Where(f => f.Content is not null).ToDictionary(f => f.Name, f => f.Content!);

    /// <summary>Reads the weights to a new model, which the caller disposes.</summary>
    /// <param name="dtype">Element type to compute in, whatever is on disk.</param>
    /// <param name="device">Where the model lives; null: the CPU.</param>
    /// <exception cref="CheckpointException">The weights are missing, damaged or do not fit config.json.</exception>
    public CausalLanguageModel LoadModel(ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        var files = new List<SafetensorsFile>();
        CausalLanguageModel? model = null;
        try
        {
            foreach (var file in WeightFiles())
                files.Add(SafetensorsFile.Open(file));
            model = new CausalLanguageModel(Config, dtype, device);
            ModelWeights.Load(model, files);
            return model;
        }
        catch
        {
            model?.Dispose();
            throw;
        }
        finally
        {
            files.ForEach(f => f.Dispose());
        }
    }

    /// <summary>Writes a model folder, whole or not at all: it is written beside its place, made durable and then renamed. A model folder already there is replaced.</summary>
    /// <param name="path">The folder; its parent is created.</param>
    /// <param name="model">Configuration and weights; written in the model's element type.</param>
    /// <param name="otherFiles">Content of tokenizer.json and other files by their names, written as they are.</param>
    /// <exception cref="CheckpointException">The folder holds other files, or cannot be written.</exception>
    public static void Save(string path, CausalLanguageModel model, IReadOnlyDictionary<string, byte[]>? otherFiles = null)
    {
        FolderReplacement.Write(path, IsModelFile, write =>
        {
            write(ModelFile.Config, stream => stream.Write(DecoderConfigJson.Write(model.Config, model.DataType)));
            write(ModelFile.Weights, stream => ModelWeights.Save(model, stream));
            foreach (var (name, content) in otherFiles ?? new Dictionary<string, byte[]>())
                write(name, stream => stream.Write(content));
        });
    }

    /// <summary>Whether a file of this name may be replaced by a newer model's.</summary>
    internal static bool IsModelFile(string name) =>
        name is ModelFile.Config or ModelFile.Tokenizer or IndexFile || ModelFile.CarriedAlong.Contains(name) || name.EndsWith(".safetensors", StringComparison.Ordinal);

    private IReadOnlyList<string> WeightFiles()
    {
        var single = System.IO.Path.Combine(Path, ModelFile.Weights);
        if (File.Exists(single))
            return [single];
        var index = System.IO.Path.Combine(Path, IndexFile);
        if (!File.Exists(index))
            throw new CheckpointException($"model folder '{Path}' has neither {ModelFile.Weights} nor {IndexFile}; only safetensors weights are read (see README, \"Models\")");

        var fields = ConfigFields.Parse(File.ReadAllBytes(index), $"'{index}'");
        if (fields.Find("weight_map") is not { ValueKind: JsonValueKind.Object } map)
            throw new CheckpointException($"'{index}' has no 'weight_map'");
        var names = map.EnumerateObject().Select(p => p.Value.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Find(n => n.Length == 0 || n != System.IO.Path.GetFileName(n)) is { } strange
            ? throw new CheckpointException($"'{index}' names the shard '{strange}'; expected file names within the folder")
            : names.ConvertAll(n => System.IO.Path.Combine(Path, n));
    }
}
