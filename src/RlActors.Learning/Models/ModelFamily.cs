namespace RlActors.Learning.Models;

/// <summary>Which projections of attention have biases.</summary>
public enum AttentionBiasRule
{
    /// <summary>None has one.</summary>
    None,

    /// <summary>All four or none, as <c>attention_bias</c> says.</summary>
    Configured,

    /// <summary>Queries, keys and values have one, the output has none.</summary>
    QueryKeyValue,
}

/// <summary>Whether attention sees only the latest positions.</summary>
public enum SlidingWindowRule
{
    /// <summary>It always sees everything.</summary>
    None,

    /// <summary>In every layer, when <c>sliding_window</c> is a number.</summary>
    EveryLayer,

    /// <summary>In the layers from <c>max_window_layers</c> on, when <c>use_sliding_window</c> is true.</summary>
    LaterLayers,
}

/// <summary>What sets one family of decoders apart from the others; everything else is shared.</summary>
/// <param name="ModelType"><c>model_type</c> of config.json.</param>
/// <param name="Architecture">Its one entry of <c>architectures</c>.</param>
public sealed record ModelFamily(string ModelType, string Architecture)
{
    /// <summary>Its entry of <c>architectures</c> for reward models.</summary>
    public string ScoredArchitecture => Architecture.Replace("ForCausalLM", "ForSequenceClassification", StringComparison.Ordinal);

    /// <summary>Which projections of attention have biases.</summary>
    public AttentionBiasRule AttentionBias { get; init; }

    /// <summary>Whether <c>mlp_bias</c> is a switch of the family; otherwise the feed-forward layer has no biases.</summary>
    public bool HasMlpBias { get; init; }

    /// <summary>Whether queries and keys are normalised head by head before they are rotated (arXiv 2010.04245).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Whether attention sees only the latest positions.</summary>
    public SlidingWindowRule SlidingWindow { get; init; }

    /// <summary><c>num_key_value_heads</c> where config.json leaves it out; null: as many as attention heads, which is also what a null in the file says.</summary>
    public int? DefaultKeyValueHeads { get; init; }

    /// <summary><c>head_dim</c> where config.json leaves it out; null: the hidden size shared among the heads.</summary>
    public int? DefaultHeadDim { get; init; }

    /// <summary>Context length where config.json names none.</summary>
    public required int DefaultContextLength { get; init; }
}
