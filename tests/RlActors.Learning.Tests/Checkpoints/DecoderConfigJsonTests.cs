using System.Text;
using System.Text.Json.Nodes;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Tests.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Checkpoints;

public sealed class DecoderConfigJsonTests
{
    public static TheoryData<DecoderConfig> Configs => new()
    {
        TinyModel.Config with { RopeScaling = new Llama3RopeScaling(8, 1, 4, 16), PadToken = 0, TieWordEmbeddings = true, MlpBias = true },
        TinyModel.Config with { RopeScaling = new LinearRopeScaling(2) },
        TinyModel.Config with { Family = ModelFamilies.Mistral, AttentionBias = false, SlidingWindow = 16 },
        TinyModel.Config with { Family = ModelFamilies.Mistral, AttentionBias = false },
        TinyModel.Config with { Family = ModelFamilies.Qwen2, AttentionBias = false, FirstWindowLayer = 28 },
        TinyModel.Config with { Family = ModelFamilies.Qwen2, AttentionBias = false, FirstWindowLayer = 1, SlidingWindow = 8 },
        TinyModel.Config with { Family = ModelFamilies.Qwen3, FirstWindowLayer = 28 },
    };

    [Theory]
    [MemberData(nameof(Configs))]
    public void WriteParse_Config_GivesItBack(DecoderConfig config)
    {
        var bytes = DecoderConfigJson.Write(config, ScalarType.BFloat16);
        var read = DecoderConfigJson.Parse(bytes, "'config.json'");

        Assert.Equal(config.EosTokens, read.EosTokens);
        Assert.Equal(config, read with { EosTokens = config.EosTokens });
        Assert.Equal(bytes, DecoderConfigJson.Write(read, ScalarType.BFloat16));
        Assert.Equal("bfloat16", JsonNode.Parse(bytes)!["torch_dtype"]!.GetValue<string>());
    }

    /// <summary>Mistral's and Qwen's own configurations have numbers of their own for what a file leaves out; a null says something else.</summary>
    [Theory]
    [InlineData("mistral", "MistralForCausalLM", 8, 2)]
    [InlineData("qwen2", "Qwen2ForCausalLM", 32, 2)]
    [InlineData("qwen3", "Qwen3ForCausalLM", 32, 128)]
    [InlineData("llama", "LlamaForCausalLM", 64, 2)]
    public void Parse_NoKeyValueHeadsAndHeadDim_TakesTheFamilysDefaults(string type, string architecture, int keyValueHeads, int headDim)
    {
        string head = $$"""{"model_type":"{{type}}","architectures":["{{architecture}}"],"vocab_size":9,"hidden_size":128,"intermediate_size":8,"num_hidden_layers":1,"num_attention_heads":64""";
        var absent = DecoderConfigJson.Parse(Encoding.UTF8.GetBytes(head + "}"), "'config.json'");
        var nulls = DecoderConfigJson.Parse(Encoding.UTF8.GetBytes(head + """,  "num_key_value_heads":null,"head_dim":null}"""), "'config.json'");

        Assert.Equal((keyValueHeads, headDim), (absent.KeyValueHeads, absent.HeadDim));
        Assert.Equal((64, 2), (nulls.KeyValueHeads, nulls.HeadDim));
    }

    [Fact]
    public void Parse_RotaryParametersWithoutTheta_TakesTheOneBesideThem()
    {
        var config = DecoderConfigJson.Parse(
            """{"model_type":"llama","vocab_size":9,"hidden_size":8,"intermediate_size":8,"num_hidden_layers":1,"num_attention_heads":2,"rope_theta":500000,"rope_parameters":{"rope_type":"default"}}"""u8.ToArray(),
            "'config.json'");

        Assert.Equal(500_000, config.RopeTheta);
    }

    [Fact]
    public void Parse_MissingOptionalKeys_TakesTheDefaultsOfTheFormat()
    {
        var config = Parse(json =>
        {
            foreach (var key in (string[])["head_dim", "num_key_value_heads", "rope_theta", "rms_norm_eps", "architectures", "eos_token_id"])
                json.Remove(key);
            json["hidden_size"] = 32;
        });

        Assert.Equal((8, 4, 10_000.0, 1e-6), (config.HeadDim, config.KeyValueHeads, config.RopeTheta, config.RmsNormEpsilon));
        Assert.Empty(config.EosTokens);
    }

    [Theory]
    [InlineData("mistral", "{}", 4096)]
    [InlineData("mistral", "{\"sliding_window\":null}", null)]
    [InlineData("mistral", "{\"sliding_window\":7}", 7)]
    [InlineData("qwen2", "{\"sliding_window\":7}", null)]
    [InlineData("qwen2", "{\"sliding_window\":7,\"use_sliding_window\":false}", null)]
    [InlineData("qwen3", "{\"sliding_window\":7,\"use_sliding_window\":true,\"max_window_layers\":1}", 7)]
    [InlineData("qwen3", "{\"sliding_window\":7,\"use_sliding_window\":true,\"max_window_layers\":2}", null)]
    [InlineData("llama", "{\"sliding_window\":7}", null)]
    public void Parse_SlidingWindow_FollowsTheFamilysRule(string type, string keys, int? expected)
    {
        var config = Parse(json =>
        {
            foreach (var key in (string[])["architectures", "attention_bias"])
                json.Remove(key);
            json["model_type"] = type;
            foreach (var (key, value) in JsonNode.Parse(keys)!.AsObject())
                json[key] = value?.DeepClone();
        });

        Assert.Equal(expected, config.WindowOf(layer: 1));
    }

    [Fact]
    public void Parse_RopeParameters_AreReadLikeRopeScaling()
    {
        var config = Parse(json =>
        {
            json.Remove("rope_theta");
            json["rope_parameters"] = JsonNode.Parse("""{"rope_type":"llama3","rope_theta":5e5,"factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":16}""");
        });

        Assert.Equal((5e5, new Llama3RopeScaling(8, 1, 4, 16)), (config.RopeTheta, config.RopeScaling));
    }

    [Theory]
    [InlineData("architectures", "[\"Qwen2ForCausalLM\"]", "model_type 'llama' does not go with architecture 'Qwen2ForCausalLM'; expected 'qwen2'")]
    [InlineData("architectures", "[\"GemmaForCausalLM\"]", "architectures 'GemmaForCausalLM' is not supported; expected LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM")]
    [InlineData("architectures", "[7]", "'architectures' is [7]; expected a list of texts")]
    [InlineData("partial_rotary_factor", "0.5", "partial_rotary_factor 0.5 is not supported")]
    [InlineData("layer_types", "[\"full_attention\"]", "'layer_types' has 1 entries; expected 2")]
    [InlineData("layer_types", "[\"full_attention\", \"sliding_attention\"]", "'layer_types' says 'sliding_attention' of layer 1; expected 'full_attention'")]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act 'gelu' is not supported; expected silu")]
    [InlineData("rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":2}", "rope_type 'yarn' is not supported; expected default, linear or llama3")]
    [InlineData("rope_scaling", "{\"type\":\"dynamic\",\"factor\":2}", "rope_type 'dynamic' is not supported")]
    [InlineData("rope_scaling", "{\"type\":\"linear\",\"factor\":0}", "expected factor > 0")]
    [InlineData("rope_scaling", "{\"rope_type\":\"llama3\",\"factor\":2}", "rope_scaling has no 'low_freq_factor'")]
    [InlineData("quantization_config", "{\"bits\":4}", "quantization_config is not supported")]
    [InlineData("attention_dropout", "0.1", "attention_dropout 0.1 is not supported; expected 0")]
    [InlineData("hidden_size", "null", "has no 'hidden_size'")]
    [InlineData("hidden_size", "\"wide\"", "'hidden_size' is \"wide\"; expected a whole number")]
    [InlineData("hidden_size", "-1", "hidden_size is -1; expected at least 1")]
    [InlineData("num_key_value_heads", "3", "num_key_value_heads is 3, which does not divide num_attention_heads, 4")]
    [InlineData("head_dim", "5", "head_dim is 5; expected an even number")]
    [InlineData("num_attention_heads", "0", "num_attention_heads is 0; expected at least 1")]
    [InlineData("rms_norm_eps", "0", "rms_norm_eps is 0; expected a number above 0")]
    [InlineData("eos_token_id", "[1,\"two\"]", "expected a list of whole numbers")]
    [InlineData("tie_word_embeddings", "1", "'tie_word_embeddings' is 1; expected true or false")]
    public void Parse_UnsupportedOrWrongValue_IsRefusedByName(string key, string value, string expected)
    {
        var error = Assert.Throws<CheckpointException>(() => Parse(json => json[key] = JsonNode.Parse(value)));

        Assert.StartsWith("'config.json'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "holds no JSON object")]
    public void Parse_NoObject_IsRefused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => DecoderConfigJson.Parse(Encoding.UTF8.GetBytes(text), "x")).Message, StringComparison.Ordinal);

    private static DecoderConfig Parse(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(DecoderConfigJson.Write(TinyModel.Config, ScalarType.Float32))!.AsObject();
        change(json);
        return DecoderConfigJson.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "'config.json'");
    }
}
