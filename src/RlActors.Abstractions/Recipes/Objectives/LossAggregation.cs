using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>How token losses become one number. Tokens, sequences and lengths are those of the whole training step.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LossAggregation>))]
public enum LossAggregation
{
    /// <summary>Sum over tokens, divided by the trained tokens of the step (DAPO, arXiv 2503.14476).</summary>
    [JsonStringEnumMemberName("token-mean")]
    TokenMean,

    /// <summary>Mean over each sequence's tokens, then over the sequences of the step (GRPO, arXiv 2402.03300).</summary>
    [JsonStringEnumMemberName("sequence-mean")]
    SequenceMean,

    /// <summary>Sum over each sequence's tokens, then the mean over the sequences of the step.</summary>
    [JsonStringEnumMemberName("sequence-sum")]
    SequenceSum,

    /// <summary>As `sequence-sum`, divided by a constant length too: no sequence weighs less for being long (Dr. GRPO, arXiv 2503.20783).</summary>
    [JsonStringEnumMemberName("constant-length")]
    ConstantLength,
}
