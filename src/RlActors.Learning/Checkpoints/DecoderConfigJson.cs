using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Learning.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>Reads and writes <see cref="DecoderConfig"/> as a Hugging Face <c>config.json</c>.</summary>
public static class DecoderConfigJson
{
    private const int DefaultWindow = 4096, DefaultFirstWindowLayer = 28; // where config.json leaves them out

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Parses a configuration; what the model cannot do is refused by name.</summary>
    /// <param name="utf8">Content of config.json.</param>
    /// <param name="name">How messages name the file.</param>
    /// <exception cref="CheckpointException">A value is missing, out of range or not supported.</exception>
    public static DecoderConfig Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        var fields = ConfigFields.Parse(utf8, name);
        var family = FamilyOf(fields);
        RefuseWhatIsNotSupported(fields);
        // Newer files keep the rotary settings in one object, older ones rope_theta beside rope_scaling.
        var rope = fields.Object("rope_parameters");
        var heads = fields.Int("num_attention_heads");
        var hiddenSize = fields.Int("hidden_size");
        var shared = heads > 0 ? hiddenSize / heads : 0;
        var config = new DecoderConfig
        {
            Family = family,
            VocabularySize = fields.Int("vocab_size"),
            HiddenSize = hiddenSize,
            IntermediateSize = fields.Int("intermediate_size"),
            Layers = fields.Int("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = fields.IsNull("num_key_value_heads") ? heads : fields.Int("num_key_value_heads", family.DefaultKeyValueHeads ?? heads),
            HeadDim = fields.IsNull("head_dim") ? shared : fields.Int("head_dim", family.DefaultHeadDim ?? shared),
            ContextLength = fields.Int("max_position_embeddings", family.DefaultContextLength),
            RmsNormEpsilon = fields.Number("rms_norm_eps", 1e-6),
            RopeTheta = (rope ?? fields).Number("rope_theta", fields.Number("rope_theta", 10_000)),
            RopeScaling = RopeScalingOf(rope ?? fields.Object("rope_scaling")),
            TieWordEmbeddings = fields.Flag("tie_word_embeddings"),
            IsScored = fields.Texts("architectures").Contains(family.ScoredArchitecture),
            AttentionBias = family.AttentionBias == AttentionBiasRule.Configured && fields.Flag("attention_bias"),
            MlpBias = family.HasMlpBias && fields.Flag("mlp_bias"),
            SlidingWindow = SlidingWindowOf(fields, family),
            FirstWindowLayer = family.SlidingWindow == SlidingWindowRule.LaterLayers ? fields.Int("max_window_layers", DefaultFirstWindowLayer) : 0,
            InitializerRange = fields.Number("initializer_range", 0.02),
            BosToken = fields.Find("bos_token_id") is null ? null : fields.Int("bos_token_id"),
            PadToken = fields.Find("pad_token_id") is null ? null : fields.Int("pad_token_id"),
            EosTokens = fields.Ints("eos_token_id"),
        };
        if (config.FindMistake() is { } mistake)
            throw new CheckpointException($"{name}: {mistake}");
        CheckLayerTypes(fields, config);
        return config;
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
            json.WriteStringValue(config.IsScored ? config.Family.ScoredArchitecture : config.Family.Architecture);
            json.WriteEndArray();
            if (config.Family.AttentionBias == AttentionBiasRule.Configured)
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
            if (config.Family.SlidingWindow == SlidingWindowRule.LaterLayers)
                json.WriteNumber("max_window_layers", config.FirstWindowLayer);
            if (config.Family.HasMlpBias)
                json.WriteBoolean("mlp_bias", config.MlpBias);
            json.WriteString("model_type", config.Family.ModelType);
            json.WriteNumber("num_attention_heads", config.Heads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
            WriteToken(json, "pad_token_id", config.PadToken is { } pad ? [pad] : []);
            json.WriteNumber("rms_norm_eps", config.RmsNormEpsilon);
            WriteRopeScaling(json, config.RopeScaling);
            json.WriteNumber("rope_theta", config.RopeTheta);
            WriteSlidingWindow(json, config);
            json.WriteBoolean("tie_word_embeddings", config.TieWordEmbeddings);
            json.WriteString("torch_dtype", NameOf(storage));
            if (config.Family.SlidingWindow == SlidingWindowRule.LaterLayers)
                json.WriteBoolean("use_sliding_window", config.SlidingWindow is not null);
            json.WriteNumber("vocab_size", config.VocabularySize);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>A configuration that says in which element type its weights are stored; everything else stays, keys that are not read here too.</summary>
    /// <param name="utf8">Content of config.json, which has been parsed before.</param>
    /// <param name="storage">Element type of the weights beside it.</param>
    /// <returns>The same bytes where they say so already.</returns>
    internal static byte[] WithStorage(byte[] utf8, ScalarType storage)
    {
        var json = JsonNode.Parse(utf8, documentOptions: ConfigFields.ReadOptions)!.AsObject();
        var (key, name) = (json.ContainsKey("dtype") && !json.ContainsKey("torch_dtype") ? "dtype" : "torch_dtype", NameOf(storage));
        if (json[key]?.ToString() == name)
            return utf8;
        json[key] = name;
        return Bytes(json);
    }

    /// <summary>The configuration of a reward model made of this one: a sequence is classified by one number. Everything else stays.</summary>
    /// <param name="utf8">Content of config.json, which has been parsed before.</param>
    /// <returns>The same bytes where they say so already.</returns>
    internal static byte[] WithScalarHead(byte[] utf8)
    {
        var config = Parse(utf8, "config.json");
        if (config.IsScored)
            return utf8;
        var json = JsonNode.Parse(utf8, documentOptions: ConfigFields.ReadOptions)!.AsObject();
        json["architectures"] = new JsonArray(config.Family.ScoredArchitecture);
        json["num_labels"] = 1;
        json["id2label"] = new JsonObject { ["0"] = "LABEL_0" };
        json["label2id"] = new JsonObject { ["LABEL_0"] = 0 };
        return Bytes(json);
    }

    private static byte[] Bytes(JsonObject json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented with { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            json.WriteTo(writer);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static string NameOf(ScalarType storage) => storage.ToString().ToLowerInvariant();

    /// <summary>The family named by <c>architectures</c>, or by <c>model_type</c> where that is absent; where both are there they must agree.</summary>
    private static ModelFamily FamilyOf(ConfigFields fields)
    {
        var type = fields.Text("model_type");
        if (fields.Texts("architectures") is not { Count: > 0 } architectures)
            return Find("model_type", type ?? throw new CheckpointException($"{fields.File} has neither 'architectures' nor 'model_type'"));
        var family = Find("architectures", string.Join(", ", architectures));
        return type is null || type == family.ModelType
            ? family
            : throw new CheckpointException($"{fields.File}: model_type '{type}' does not go with architecture '{family.Architecture}'; expected '{family.ModelType}'");

        ModelFamily Find(string key, string name) => ModelFamilies.Find(name) ?? throw new CheckpointException(
            $"{fields.File}: {key} '{name}' is not supported; expected {string.Join(", ", ModelFamilies.All.Select(f => f.Architecture))} (see README, \"Models\")");
    }

    private static int? SlidingWindowOf(ConfigFields fields, ModelFamily family) => family.SlidingWindow switch
    {
        SlidingWindowRule.EveryLayer when fields.IsNull("sliding_window") => null,
        SlidingWindowRule.LaterLayers when !fields.Flag("use_sliding_window") || fields.IsNull("sliding_window") => null,
        SlidingWindowRule.None => null,
        _ => fields.Int("sliding_window", DefaultWindow),
    };

    /// <summary>Newer files name the kind of every layer; that must say what the other keys say.</summary>
    private static void CheckLayerTypes(ConfigFields fields, DecoderConfig config)
    {
        if (fields.Texts("layer_types") is not { Count: > 0 } types)
            return;
        if (types.Count != config.Layers)
            throw new CheckpointException($"{fields.File}: 'layer_types' has {types.Count} entries; expected {config.Layers}, as num_hidden_layers says");
        for (var layer = 0; layer < types.Count; layer++)
        {
            var expected = config.WindowOf(layer) is null ? "full_attention" : "sliding_attention";
            if (types[layer] != expected)
                throw new CheckpointException($"{fields.File}: 'layer_types' says '{types[layer]}' of layer {layer}; expected '{expected}', as sliding_window and max_window_layers say");
        }
    }

    private static void RefuseWhatIsNotSupported(ConfigFields fields)
    {
        if (fields.Text("hidden_act") is { } activation && activation != "silu")
            throw new CheckpointException($"{fields.File}: hidden_act '{activation}' is not supported; expected silu");
        if (fields.Find("quantization_config") is not null)
            throw new CheckpointException($"{fields.File}: quantization_config is not supported; export the model in float32, float16 or bfloat16");
        if (fields.Number("partial_rotary_factor", 1) != 1)
            throw new CheckpointException($"{fields.File}: partial_rotary_factor {fields.Number("partial_rotary_factor", 1)} is not supported; expected 1");
        if (fields.Number("attention_dropout", 0) != 0)
            throw new CheckpointException($"{fields.File}: attention_dropout {fields.Number("attention_dropout", 0)} is not supported; expected 0");
    }

    private static RopeScaling? RopeScalingOf(ConfigFields? rope)
    {
        var type = rope?.Text("rope_type") ?? rope?.Text("type") ?? "default";
        return type switch
        {
            "default" => null,
            "linear" => new LinearRopeScaling(rope!.Number("factor")),
            "llama3" => new Llama3RopeScaling(
                rope!.Number("factor"), rope.Number("low_freq_factor"), rope.Number("high_freq_factor"), rope.Int("original_max_position_embeddings")),
            _ => throw new CheckpointException($"{rope!.File}: rope_type '{type}' is not supported; expected default, linear or llama3"),
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
        switch (scaling)
        {
            case LinearRopeScaling linear:
                json.WriteNumber("factor", linear.Factor);
                json.WriteString("rope_type", "linear");
                break;
            case Llama3RopeScaling llama3:
                json.WriteNumber("factor", llama3.Factor);
                json.WriteNumber("high_freq_factor", llama3.HighFrequencyFactor);
                json.WriteNumber("low_freq_factor", llama3.LowFrequencyFactor);
                json.WriteNumber("original_max_position_embeddings", llama3.OriginalContextLength);
                json.WriteString("rope_type", "llama3");
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteSlidingWindow(Utf8JsonWriter json, DecoderConfig config)
    {
        if (config.SlidingWindow is { } window)
            json.WriteNumber("sliding_window", window);
        else if (config.Family.SlidingWindow != SlidingWindowRule.None)
            json.WriteNull("sliding_window");
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
