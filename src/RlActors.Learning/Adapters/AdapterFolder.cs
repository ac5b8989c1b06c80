using System.Text.Json;
using RlActors.Learning.Checkpoints;
using RlActors.Recipes;
using static TorchSharp.torch;

namespace RlActors.Learning.Adapters;

/// <summary>An adapter as PEFT keeps it: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>, tensors named <c>base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight</c>.</summary>
public static class AdapterFolder
{
    private const string ConfigFile = "adapter_config.json", WeightsFile = "adapter_model.safetensors", Prefix = "base_model.model.";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Writes the folder whole or not at all.</summary>
    /// <param name="folder">Its place.</param>
    /// <param name="options">Rank, alpha and targets.</param>
    /// <param name="tensors">A and B by their names in the model (<c>model.layers.0.self_attn.q_proj.lora_A.weight</c>).</param>
    public static void Write(string folder, LoraOptions options, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(options);
        var config = new Dictionary<string, object?>
        {
            ["peft_type"] = "LORA", ["task_type"] = "CAUSAL_LM", ["base_model_name_or_path"] = null, ["r"] = options.Rank, ["lora_alpha"] = options.Alpha,
            ["lora_dropout"] = 0.0, ["target_modules"] = options.Targets, ["bias"] = "none", ["fan_in_fan_out"] = false, ["inference_mode"] = true,
            ["init_lora_weights"] = true, ["modules_to_save"] = null, ["use_rslora"] = false, ["use_dora"] = false,
        };
        FolderReplacement.Write(folder, name => name is ConfigFile or WeightsFile, write =>
        {
            write(ConfigFile, stream => JsonSerializer.Serialize(stream, config, Json));
            write(WeightsFile, stream => SafetensorsWriter.Write(
                stream, tensors.Select(entry => KeyValuePair.Create(Prefix + entry.Key, entry.Value)), new Dictionary<string, string> { ["format"] = "pt" }));
        });
    }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">What PEFT or <see cref="Write"/> wrote.</param>
    /// <returns>Its options, and A and B by their names in the model, float32 in the caller's scope.</returns>
    /// <exception cref="CheckpointException">A file is missing or damaged, or it is an adapter of a kind that is not supported; the message names it.</exception>
    public static (LoraOptions Options, IReadOnlyDictionary<string, Tensor> Tensors) Read(string folder)
    {
        var options = ReadOptions(folder);
        using var file = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
        var tensors = new Dictionary<string, Tensor>();
        foreach (var entry in file.Entries)
        {
            string[] path = entry.Name.Split('.');
            if (!entry.Name.StartsWith(Prefix, StringComparison.Ordinal) || path is not [.., var target, "lora_A" or "lora_B", "weight"] || !options.Targets.Contains(target))
                throw new CheckpointException($"{file.Name} has the tensor '{entry.Name}'; expected lora_A.weight and lora_B.weight of {string.Join(", ", options.Targets)} under '{Prefix}'");
            if (entry.Shape.Count != 2 || entry.Shape[path[^2] == "lora_A" ? 0 : 1] != options.Rank)
                throw new CheckpointException($"{file.Name}: tensor '{entry.Name}' has shape {entry.ShapeText}; its config says rank {options.Rank}");
            tensors.Add(entry.Name[Prefix.Length..], file.Load(entry.Name, ScalarType.Float32));
        }

        return (options, tensors);
    }

    /// <summary>Writes weights with a folder's adapter merged into them, float32.</summary>
    /// <param name="folder">What PEFT or <see cref="Write"/> wrote.</param>
    /// <param name="weights">Those it was trained on.</param>
    /// <param name="merged">Receives a safetensors file.</param>
    /// <exception cref="CheckpointException">As <see cref="Read"/>; or a tensor has no counterpart, or does not fit the weight it is for.</exception>
    public static void Merge(string folder, SafetensorsFile weights, Stream merged)
    {
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var (options, tensors) = Read(folder);
        var values = weights.Entries.ToDictionary(entry => entry.Name, entry => weights.Load(entry.Name, ScalarType.Float32));
        foreach (var projection in tensors.Keys.Select(name => name[..name.IndexOf(".lora_", StringComparison.Ordinal)]).Distinct())
        {
            if (!tensors.TryGetValue($"{projection}.lora_A.weight", out var down) || !tensors.TryGetValue($"{projection}.lora_B.weight", out var up))
                throw new CheckpointException($"adapter folder '{folder}' has only one of lora_A and lora_B of '{projection}'");
            if (!values.TryGetValue($"{projection}.weight", out var weight) || !weight.shape.SequenceEqual([up.shape[0], down.shape[1]]))
                throw new CheckpointException(
                    $"adapter folder '{folder}': '{projection}' is for a weight of [{up.shape[0]}, {down.shape[1]}]; {weights.Name} has {(weight is null ? "none" : TensorShape.Text(weight.shape))}");
            values[$"{projection}.weight"] = weight.addmm(up, down, 1, (float)(options.Alpha / options.Rank)); // [outputs, inputs]
        }

        SafetensorsWriter.Write(merged, values, new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static LoraOptions ReadOptions(string folder)
    {
        string path = Path.Combine(folder, ConfigFile);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"adapter folder '{folder}' has no readable {ConfigFile}: {e.Message}", e);
        }

        var fields = ConfigFields.Parse(content, path);
        if (fields.Text("peft_type") is not "LORA" and var type)
            throw new CheckpointException($"{path}: 'peft_type' is '{type}'; expected LORA");
        foreach (string unsupported in new[] { "use_rslora", "use_dora", "fan_in_fan_out" })
            if (fields.Flag(unsupported))
                throw new CheckpointException($"{path}: '{unsupported}' is true, which is not supported");
        if (fields.Text("bias") is not (null or "none") and var bias)
            throw new CheckpointException($"{path}: 'bias' is '{bias}', which is not supported; expected none");
        if (fields.Texts("modules_to_save").Count > 0)
            throw new CheckpointException($"{path}: 'modules_to_save' is not empty, which is not supported");
        foreach (string pattern in new[] { "rank_pattern", "alpha_pattern" })
            if (fields.Find(pattern) is { ValueKind: JsonValueKind.Object } map && map.EnumerateObject().Any())
                throw new CheckpointException($"{path}: '{pattern}' is not empty, which is not supported; expected one rank and alpha for all projections");
        var options = new LoraOptions { Rank = fields.Int("r"), Alpha = fields.Number("lora_alpha"), Targets = fields.Texts("target_modules") };
        if (options.Rank < 1 || !(options.Alpha > 0))
            throw new CheckpointException($"{path}: 'r' is {options.Rank} and 'lora_alpha' is {options.Alpha}; expected both above 0");
        if (options.Targets.Count == 0 || options.Targets.FirstOrDefault(target => !LoraOptions.Projections.Contains(target)) is not null)
            throw new CheckpointException($"{path}: 'target_modules' is [{string.Join(", ", options.Targets)}]; expected some of: {string.Join(", ", LoraOptions.Projections)}");
        return options;
    }
}
