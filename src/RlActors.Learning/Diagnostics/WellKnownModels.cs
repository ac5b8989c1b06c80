using RlActors.Learning.Models;

namespace RlActors.Learning.Diagnostics;

/// <summary>Dimensions of models that people post-train, by the name of their folder: for estimates before anything is downloaded. A folder that is there is always read.</summary>
public static class WellKnownModels
{
    private static readonly (string Name, DecoderConfig Config)[] All =
    [
        ("Qwen2.5-0.5B", Qwen2(hidden: 896, inner: 4864, layers: 24, heads: 14)),
        ("Qwen2.5-1.5B", Qwen2(hidden: 1536, inner: 8960, layers: 28, heads: 12)),
        ("Qwen2.5-3B", Qwen2(hidden: 2048, inner: 11008, layers: 36, heads: 16)),
        ("Qwen3-0.6B", Qwen3(hidden: 1024, inner: 3072, layers: 28, heads: 16)),
        ("Qwen3-1.7B", Qwen3(hidden: 2048, inner: 6144, layers: 28, heads: 16)),
        ("SmolLM2-135M", SmolLm2(hidden: 576, inner: 1536, layers: 30, heads: 9, keyHeads: 3)),
        ("SmolLM2-360M", SmolLm2(hidden: 960, inner: 2560, layers: 32, heads: 15, keyHeads: 5)),
    ];

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(model => model.Name)];

    /// <summary>The model whose folder this is, with or without an ending such as <c>-Instruct</c>; null when it is not known.</summary>
    public static DecoderConfig? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return All.FirstOrDefault(model =>
            folder.Equals(model.Name, StringComparison.OrdinalIgnoreCase) || folder.StartsWith(model.Name + "-", StringComparison.OrdinalIgnoreCase)).Config;
    }

    private static DecoderConfig Qwen2(int hidden, int inner, int layers, int heads) => new()
    {
        Family = ModelFamilies.Qwen2, VocabularySize = 151_936, HiddenSize = hidden, IntermediateSize = inner, Layers = layers, Heads = heads, KeyValueHeads = 2,
        HeadDim = hidden / heads, ContextLength = 32_768, TieWordEmbeddings = true,
    };

    private static DecoderConfig Qwen3(int hidden, int inner, int layers, int heads) => new()
    {
        Family = ModelFamilies.Qwen3, VocabularySize = 151_936, HiddenSize = hidden, IntermediateSize = inner, Layers = layers, Heads = heads, KeyValueHeads = 8,
        HeadDim = 128, ContextLength = 40_960, TieWordEmbeddings = true,
    };

    private static DecoderConfig SmolLm2(int hidden, int inner, int layers, int heads, int keyHeads) => new()
    {
        VocabularySize = 49_152, HiddenSize = hidden, IntermediateSize = inner, Layers = layers, Heads = heads, KeyValueHeads = keyHeads,
        HeadDim = hidden / heads, ContextLength = 8192, TieWordEmbeddings = true,
    };
}
