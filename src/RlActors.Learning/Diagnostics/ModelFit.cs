using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Learning.Diagnostics;

/// <summary>Whether a further model of a recipe fits its use: references, teachers, critics and first policies of a stage are run by the policy's own dimensions and constants.</summary>
internal static class ModelFit
{
    /// <summary>What is wrong, as it goes on after "which"; null when nothing is.</summary>
    /// <param name="policy">The run's first model.</param>
    /// <param name="other">The further model.</param>
    /// <param name="use">Where it is used.</param>
    public static string? FindMisfit(DecoderConfig policy, DecoderConfig other, ModelUse use)
    {
        if (use.Wants == ModelRole.RewardModel && !other.IsScored)
        {
            return $"is no reward model: its config.json says no {other.Family.ScoredArchitecture}; name a reward model, or train one with a stage of kind reward-model";
        }

        if (use.Wants == ModelRole.Policy && other.IsScored)
        {
            return $"is a reward model ({other.Family.ScoredArchitecture}), which has no next token; name a language model";
        }

        if (use.IsJudges)
        {
            return null; // a reward model has an engine of its own dimensions; what a judge's policy must be, its judge knows
        }

        bool trunk = use.Wants == ModelRole.Any;
        return FindDifference(policy, other, trunk) is var (key, wanted, found)
            ? $"has {key} {found}, and the run's first model {wanted}; name one of the same family and size"
            : null;
    }

    private static (string Key, object? Wanted, object? Found)? FindDifference(DecoderConfig policy, DecoderConfig other, bool trunk)
    {
        (string Key, Func<DecoderConfig, object?> Of)[] fields =
        [
            ("model_type", config => config.Family.ModelType), ("vocab_size", config => config.VocabularySize), ("hidden_size", config => config.HiddenSize),
            ("intermediate_size", config => config.IntermediateSize), ("num_hidden_layers", config => config.Layers), ("num_attention_heads", config => config.Heads),
            ("num_key_value_heads", config => config.KeyValueHeads), ("head_dim", config => config.HeadDim), ("rms_norm_eps", config => config.RmsNormEpsilon),
            ("rope_theta", config => config.RopeTheta), ("rope_scaling", config => config.RopeScaling), ("attention_bias", config => config.AttentionBias),
            ("mlp_bias", config => config.MlpBias), ("sliding_window", config => config.SlidingWindow), ("max_window_layers", config => config.SlidingWindow is null ? null : config.FirstWindowLayer),
            ("tie_word_embeddings", config => trunk || config.TieWordEmbeddings),
        ];
        foreach (var (key, of) in fields)
        {
            if (!Equals(of(policy), of(other)))
            {
                return (key, of(policy) ?? "null", of(other) ?? "null");
            }
        }

        return null;
    }
}
