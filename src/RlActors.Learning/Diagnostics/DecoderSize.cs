using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Learning.Diagnostics;

/// <summary>How large a decoder is, by its configuration alone.</summary>
public static class DecoderSize
{
    /// <summary>Parameters, a tied head counted once.</summary>
    public static long Parameters(DecoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        long embeddings = (long)config.VocabularySize * config.HiddenSize * (config.TieWordEmbeddings ? 1 : 2);
        return embeddings + config.Layers * (Attention(config) + Mlp(config) + 2L * config.HiddenSize) + config.HiddenSize;
    }

    /// <summary>Parameters of adapters beside its projections.</summary>
    public static long AdapterParameters(DecoderConfig config, LoraOptions options)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        return config.Layers * options.Targets.Sum(target => options.Rank * InputsAndOutputs(config, target));
    }

    /// <summary>Width of the queries.</summary>
    internal static long QueryWidth(DecoderConfig config) => (long)config.Heads * config.HeadDim;

    /// <summary>Width of the keys, and of the values.</summary>
    internal static long KeyWidth(DecoderConfig config) => (long)config.KeyValueHeads * config.HeadDim;

    private static long InputsAndOutputs(DecoderConfig config, string projection) => projection switch
    {
        "q_proj" or "o_proj" => config.HiddenSize + QueryWidth(config),
        "k_proj" or "v_proj" => config.HiddenSize + KeyWidth(config),
        _ => (long)config.HiddenSize + config.IntermediateSize, // gate_proj, up_proj, down_proj
    };

    private static long Attention(DecoderConfig config)
    {
        long queries = QueryWidth(config), keys = KeyWidth(config), hidden = config.HiddenSize;
        return hidden * (2 * queries + 2 * keys)
            + (config.QueryKeyValueBias ? queries + 2 * keys : 0)
            + (config.OutputBias ? hidden : 0)
            + (config.QueryKeyNorm ? 2L * config.HeadDim : 0);
    }

    private static long Mlp(DecoderConfig config)
    {
        long inner = config.IntermediateSize, hidden = config.HiddenSize;
        return 3 * hidden * inner + (config.MlpBias ? 2 * inner + hidden : 0);
    }
}
