using System.Text.Json;
using RlActors.Learning.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>Reads and writes <see cref="DecoderConfig"/> as a Hugging Face <c>config.json</c>.</summary>
public static class DecoderConfigJson
{
    private const string Architecture = "LlamaForCausalLM";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Parses a configuration; what the model cannot do is refused by name.</summary>
    /// <param name="utf8">Content of config.json.</param>
    /// <param name="name">How messages name the file.</param>
    /// <exception cref="CheckpointException">A value is missing, out of range or not supported.</exception>
    public static DecoderConfig Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        var fields = ConfigFields.Parse(utf8, name);
        RefuseWhatIsNotSupported(fields);
        // Newer files keep the rotary settings in one object, older ones rope_theta beside rope_scaling.
        var rope = fields.Object("rope_parameters");
        var heads = fields.Int("num_attention_heads");
        var hiddenSize = fields.Int("hidden_size");
        var config = new DecoderConfig
        {
            VocabularySize = fields.Int("vocab_size"),
            HiddenSize = hiddenSize,
            IntermediateSize = fields.Int("intermediate_size"),
            Layers = fields.Int("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = fields.Int("num_key_value_heads", heads),
            HeadDim = fields.Int("head_dim", heads > 0 ? hiddenSize / heads : 0),
            ContextLength = fields.Int("max_position_embeddings", 2048),
            RmsNormEpsilon = fields.Number("rms_norm_eps", 1e-6),
            RopeTheta = (rope ?? fields).Number("rope_theta", 10_000),
            RopeScaling = RopeScalingOf(rope ?? fields.Object("rope_scaling")),
            TieWordEmbeddings = fields.Flag("tie_word_embeddings"),
            AttentionBias = fields.Flag("attention_bias"),
            MlpBias = fields.Flag("mlp_bias"),
            InitializerRange = fields.Number("initializer_range", 0.02),
            BosToken = fields.Find("bos_token_id") is null ? null : fields.Int("bos_token_id"),
            PadToken = fields.Find("pad_token_id") is null ? null : fields.Int("pad_token_id"),
            EosTokens = fields.Ints("eos_token_id"),
        };
        return config.FindMistake() is { } mistake ? throw new CheckpointException($"{name}: {mistake}") : config;
    }

    /// <summary>Writes a configuration; the same configuration gives the same bytes.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="storage">Element type of the weights beside it.</param>
    public static byte[] Write(DecoderConfig config, ScalarType storage)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(Architecture);
            json.WriteEndArray();
            json.WriteBoolean("attention_bias", config.AttentionBias);
            json.WriteNumber("attention_dropout", 0.0);
            WriteToken(json, "bos_token_id", config.BosToken is { } bos ? [bos] : []);
            WriteToken(json, "eos_token_id", config.EosTokens);
            json.WriteNumber("head_dim", config.HeadDim);
            json.WriteString("hidden_act", "silu");
            json.WriteNumber("hidden_size", config.HiddenSize);
            json.WriteNumber("initializer_range", config.InitializerRange);
            json.WriteNumber("intermediate_size", config.IntermediateSize);
            json.WriteNumber("max_position_embeddings", config.ContextLength);
            json.WriteBoolean("mlp_bias", config.MlpBias);
            json.WriteString("model_type", "llama");
            json.WriteNumber("num_attention_heads", config.Heads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
            WriteToken(json, "pad_token_id", config.PadToken is { } pad ? [pad] : []);
            json.WriteNumber("rms_norm_eps", config.RmsNormEpsilon);
            WriteRopeScaling(json, config.RopeScaling);
            json.WriteNumber("rope_theta", config.RopeTheta);
            json.WriteBoolean("tie_word_embeddings", config.TieWordEmbeddings);
            json.WriteString("torch_dtype", storage.ToString().ToLowerInvariant());
            json.WriteNumber("vocab_size", config.VocabularySize);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void RefuseWhatIsNotSupported(ConfigFields fields)
    {
        var architecture = fields.Find("architectures") is { ValueKind: JsonValueKind.Array } list
            ? string.Join(", ", list.EnumerateArray().Select(a => a.ToString()))
            : fields.Text("model_type") == "llama" ? Architecture : fields.Text("model_type") ?? "unknown";
        if (architecture != Architecture)
            throw new CheckpointException($"{fields.File}: architecture '{architecture}' is not supported; expected {Architecture} (see README, \"Models\")");
        if (fields.Text("hidden_act") is { } activation && activation != "silu")
            throw new CheckpointException($"{fields.File}: hidden_act '{activation}' is not supported; expected silu");
        if (fields.Find("quantization_config") is not null)
            throw new CheckpointException($"{fields.File}: quantization_config is not supported; export the model in float32, float16 or bfloat16");
        if (fields.Number("attention_dropout", 0) != 0)
            throw new CheckpointException($"{fields.File}: attention_dropout {fields.Number("attention_dropout", 0)} is not supported; expected 0");
    }

    private static RopeScaling? RopeScalingOf(ConfigFields? rope)
    {
        var type = rope?.Text("rope_type") ?? rope?.Text("type") ?? "default";
        return type switch
        {
            "default" => null,
            "llama3" => new RopeScaling(
                rope!.Number("factor"), rope.Number("low_freq_factor"), rope.Number("high_freq_factor"), rope.Int("original_max_position_embeddings")),
            _ => throw new CheckpointException($"{rope!.File}: rope_type '{type}' is not supported; expected default or llama3"),
        };
    }

    private static void WriteRopeScaling(Utf8JsonWriter json, RopeScaling? scaling)
    {
        if (scaling is null)
        {
            json.WriteNull("rope_scaling");
            return;
        }

        json.WriteStartObject("rope_scaling");
        json.WriteNumber("factor", scaling.Factor);
        json.WriteNumber("high_freq_factor", scaling.HighFrequencyFactor);
        json.WriteNumber("low_freq_factor", scaling.LowFrequencyFactor);
        json.WriteNumber("original_max_position_embeddings", scaling.OriginalContextLength);
        json.WriteString("rope_type", "llama3");
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, string name, IReadOnlyList<int> tokens)
    {
        json.WritePropertyName(name);
        if (tokens.Count == 0)
        {
            json.WriteNullValue();
        }
        else if (tokens.Count == 1)
        {
            json.WriteNumberValue(tokens[0]);
        }
        else
        {
            json.WriteStartArray();
            foreach (var token in tokens)
                json.WriteNumberValue(token);
            json.WriteEndArray();
        }
    }
}
