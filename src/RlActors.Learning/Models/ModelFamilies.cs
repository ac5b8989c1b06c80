namespace RlActors.Learning.Models;

/// <summary>The families that can be read, trained and written. A further one is a line here where switches suffice.</summary>
public static class ModelFamilies
{
    /// <summary>Llama 2 and 3 (arXiv 2307.09288, 2407.21783), and what is built like them.</summary>
    public static ModelFamily Llama { get; } = new("llama", "LlamaForCausalLM")
    {
        AttentionBias = AttentionBiasRule.Configured, HasMlpBias = true, DefaultContextLength = 2048,
    };

    /// <summary>Mistral (arXiv 2310.06825).</summary>
    public static ModelFamily Mistral { get; } = new("mistral", "MistralForCausalLM")
    {
        SlidingWindow = SlidingWindowRule.EveryLayer, DefaultKeyValueHeads = 8, DefaultContextLength = 131_072,
    };

    /// <summary>Qwen2 and Qwen2.5 (arXiv 2407.10671, 2412.15115).</summary>
    public static ModelFamily Qwen2 { get; } = new("qwen2", "Qwen2ForCausalLM")
    {
        AttentionBias = AttentionBiasRule.QueryKeyValue, SlidingWindow = SlidingWindowRule.LaterLayers, DefaultKeyValueHeads = 32, DefaultContextLength = 32_768,
    };

    /// <summary>Qwen3 (arXiv 2505.09388).</summary>
    public static ModelFamily Qwen3 { get; } = new("qwen3", "Qwen3ForCausalLM")
    {
        AttentionBias = AttentionBiasRule.Configured, QueryKeyNorm = true, SlidingWindow = SlidingWindowRule.LaterLayers, DefaultKeyValueHeads = 32, DefaultHeadDim = 128, DefaultContextLength = 32_768,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } = [Llama, Mistral, Qwen2, Qwen3];

    /// <summary>The family whose architecture or model type has this name; null: none has.</summary>
    public static ModelFamily? Find(string name) => All.FirstOrDefault(family => family.Architecture == name || family.ScoredArchitecture == name || family.ModelType == name);
}
