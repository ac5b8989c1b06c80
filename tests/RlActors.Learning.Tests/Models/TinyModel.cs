using RlActors.Learning.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Models;

/// <summary>Small models and batches for tests.</summary>
internal static class TinyModel
{
    public static DecoderConfig Config { get; } = new()
    {
        VocabularySize = 20, HiddenSize = 16, IntermediateSize = 24, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDim = 6, ContextLength = 32,
        AttentionBias = true, BosToken = 1, EosTokens = [1, 2],
    };

    public static CausalLanguageModel Create(DecoderConfig? config = null, long seed = 7) => CausalLanguageModel.Create(config ?? Config, seed);

    /// <summary>Token ids [batch, seq] that depend on the sizes alone.</summary>
    public static Tensor Ids(long batch, long seq) => ((arange(batch * seq) * 7) + 3).remainder(Config.VocabularySize).view(batch, seq);

    /// <summary>0, 1, 2, .. for every row, [batch, seq].</summary>
    public static Tensor Positions(long batch, long seq) => arange(seq).expand(batch, seq);
}
