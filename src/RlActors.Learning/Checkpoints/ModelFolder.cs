using System.Text.Json;
using RlActors.Learning.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// A model in a Hugging Face folder: <c>config.json</c>, <c>model.safetensors</c> (or shards with their index), and, carried through as they are,
/// <c>tokenizer.json</c> and <c>generation_config.json</c>.
/// </summary>
public sealed class ModelFolder
{
    private const string ConfigFile = "config.json", TokenizerFile = "tokenizer.json", GenerationFile = "generation_config.json";
    private const string WeightsFile = "model.safetensors", IndexFile = "model.safetensors.index.json";

    private ModelFolder(string path, DecoderConfig config, byte[]? tokenizer, byte[]? generationConfig) =>
        (Path, Config, Tokenizer, GenerationConfig) = (path, config, tokenizer, generationConfig);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The model's dimensions. Its end tokens are those of generation_config.json where that names any.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Content of tokenizer.json, or null.</summary>
    public byte[]? Tokenizer { get; }

    /// <summary>Content of generation_config.json, or null.</summary>
    public byte[]? GenerationConfig { get; }

    /// <summary>Opens a folder and checks its configuration; no weights are read.</summary>
    /// <exception cref="CheckpointException">The folder or config.json is missing, or describes a model that is not supported.</exception>
    public static ModelFolder Open(string path)
    {
        var configFile = System.IO.Path.Combine(path, ConfigFile);
        if (!File.Exists(configFile))
            throw new CheckpointException($"model folder '{path}' has no {ConfigFile}; expected a Hugging Face model folder (see README, \"Models\")");
        var config = DecoderConfigJson.Parse(File.ReadAllBytes(configFile), $"'{configFile}'");
        var generationFile = System.IO.Path.Combine(path, GenerationFile);
        var generation = ReadIfThere(generationFile);
        if (generation is not null && ConfigFields.Parse(generation, $"'{generationFile}'").Ints("eos_token_id") is { Count: > 0 } ends)
            config = config with { EosTokens = ends };
        return new ModelFolder(path, config, ReadIfThere(System.IO.Path.Combine(path, TokenizerFile)), generation);
    }

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
    /// <param name="tokenizer">Content of tokenizer.json, or null.</param>
    /// <param name="generationConfig">Content of generation_config.json, or null.</param>
    /// <exception cref="CheckpointException">The folder holds other files, or cannot be written.</exception>
    public static void Save(string path, CausalLanguageModel model, byte[]? tokenizer = null, byte[]? generationConfig = null)
    {
        FolderReplacement.Write(path, IsModelFile, write =>
        {
            write(ConfigFile, stream => stream.Write(DecoderConfigJson.Write(model.Config, model.DataType)));
            write(WeightsFile, stream => ModelWeights.Save(model, stream));
            if (tokenizer is not null)
                write(TokenizerFile, stream => stream.Write(tokenizer));
            if (generationConfig is not null)
                write(GenerationFile, stream => stream.Write(generationConfig));
        });
    }

    private static bool IsModelFile(string name) =>
        name is ConfigFile or TokenizerFile or GenerationFile or IndexFile || name.EndsWith(".safetensors", StringComparison.Ordinal);

    private static byte[]? ReadIfThere(string file) => File.Exists(file) ? File.ReadAllBytes(file) : null;

    private IReadOnlyList<string> WeightFiles()
    {
        var single = System.IO.Path.Combine(Path, WeightsFile);
        if (File.Exists(single))
            return [single];
        var index = System.IO.Path.Combine(Path, IndexFile);
        if (!File.Exists(index))
            throw new CheckpointException($"model folder '{Path}' has neither {WeightsFile} nor {IndexFile}; only safetensors weights are read (see README, \"Models\")");

        var fields = ConfigFields.Parse(File.ReadAllBytes(index), $"'{index}'");
        if (fields.Find("weight_map") is not { ValueKind: JsonValueKind.Object } map)
            throw new CheckpointException($"'{index}' has no 'weight_map'");
        var names = map.EnumerateObject().Select(p => p.Value.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Find(n => n.Length == 0 || n != System.IO.Path.GetFileName(n)) is { } strange
            ? throw new CheckpointException($"'{index}' names the shard '{strange}'; expected file names within the folder")
            : names.ConvertAll(n => System.IO.Path.Combine(Path, n));
    }
}
