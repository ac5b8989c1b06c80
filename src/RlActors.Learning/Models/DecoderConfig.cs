using RlActors.Recipes;

namespace RlActors.Learning.Models;

/// <summary>Family, dimensions and constants of a decoder; messages use the names of a Hugging Face config.json.</summary>
public sealed record DecoderConfig
{
    /// <summary>What kind of decoder it is (<c>architectures</c>, <c>model_type</c>). Default Llama.</summary>
    public ModelFamily Family { get; init; } = ModelFamilies.Llama;

    /// <summary>Rows of the embedding (<c>vocab_size</c>).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream (<c>hidden_size</c>).</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the SwiGLU layer (<c>intermediate_size</c>).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Decoder layers (<c>num_hidden_layers</c>).</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads (<c>num_attention_heads</c>).</summary>
    public required int Heads { get; init; }

    /// <summary>Key-value heads, each shared by Heads / KeyValueHeads attention heads (<c>num_key_value_heads</c>).</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head, even (<c>head_dim</c>); Heads × HeadDim need not be the hidden size.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Positions the model has (<c>max_position_embeddings</c>).</summary>
    public required int ContextLength { get; init; }

    /// <summary>Added to the mean square before its root (<c>rms_norm_eps</c>). Default 1e-5.</summary>
    public double RmsNormEpsilon { get; init; } = 1e-5;

    /// <summary>Base of the rotary frequencies (<c>rope_theta</c>). Default 10,000.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Stretching of the rotary frequencies, or null (<c>rope_scaling</c>).</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether the head is the embedding, one tensor (<c>tie_word_embeddings</c>).</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Whether a <see cref="ScalarHead"/> takes the place of the head for tokens (<c>architectures</c>: <see cref="ModelFamily.ScoredArchitecture"/>).</summary>
    public bool IsScored { get; init; }

    /// <summary>Whether all projections of attention have biases (<c>attention_bias</c>), in families that leave it open; see <see cref="QueryKeyValueBias"/>.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether the projections of the SwiGLU layer have biases (<c>mlp_bias</c>), in families that leave it open.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Latest positions that attention sees, the query's own among them (<c>sliding_window</c>), or null: all.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>First layer whose attention has the window; those before see everything (<c>max_window_layers</c>). Default 0.</summary>
    public int FirstWindowLayer { get; init; }

    /// <summary>Whether the projections to queries, keys and values have biases.</summary>
    public bool QueryKeyValueBias => Family.AttentionBias == AttentionBiasRule.QueryKeyValue || OutputBias;

    /// <summary>Whether the projection out of attention has a bias.</summary>
    public bool OutputBias => Family.AttentionBias == AttentionBiasRule.Configured && AttentionBias;

    /// <summary>Whether queries and keys are normalised head by head before they are rotated.</summary>
    public bool QueryKeyNorm => Family.QueryKeyNorm;

    /// <summary>The same model without a head of its own for tokens, which a <see cref="ScalarHead"/> takes the place of: no memory is taken for one, and none is in its files.</summary>
    public DecoderConfig AsTrunk() => this with { TieWordEmbeddings = true, IsScored = false };

    /// <summary>Standard deviation of new weights (<c>initializer_range</c>). Default 0.02.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Token that begins a text (<c>bos_token_id</c>), or null.</summary>
    public int? BosToken { get; init; }

    /// <summary>Tokens that end a text (<c>eos_token_id</c>).</summary>
    public IReadOnlyList<int> EosTokens { get; init; } = [];

    /// <summary>Padding token (<c>pad_token_id</c>), or null.</summary>
    public int? PadToken { get; init; }

    /// <summary>The dimensions of a new model that a recipe describes.</summary>
    /// <param name="options">What the recipe says.</param>
    /// <param name="vocabularySize">Rows of the embedding.</param>
    /// <param name="endTokens">Tokens that end a text.</param>
    public static DecoderConfig Of(CreateModelOptions options, int vocabularySize, params IReadOnlyList<int> endTokens)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DecoderConfig
        {
            VocabularySize = vocabularySize,
            HiddenSize = options.HiddenSize,
            IntermediateSize = options.IntermediateSize,
            Layers = options.Layers,
            Heads = options.Heads,
            KeyValueHeads = options.KeyValueHeads,
            HeadDim = options.HiddenSize / options.Heads,
            ContextLength = options.ContextLength,
            EosTokens = endTokens,
        };
    }

    /// <summary>Latest positions that a layer's attention sees, the query's own among them; null: all.</summary>
    public int? WindowOf(int layer) => layer >= FirstWindowLayer ? SlidingWindow : null;

    /// <summary>What is wrong with these values, naming key, value and what to write instead; null when nothing is.</summary>
    public string? FindMistake()
    {
        (string Key, int Value)[] counts =
        [
            ("vocab_size", VocabularySize), ("hidden_size", HiddenSize), ("intermediate_size", IntermediateSize), ("num_hidden_layers", Layers),
            ("num_attention_heads", Heads), ("num_key_value_heads", KeyValueHeads), ("head_dim", HeadDim), ("max_position_embeddings", ContextLength),
        ];
        foreach (var (key, value) in counts)
        {
            if (value < 1)
                return $"{key} is {value}; expected at least 1";
        }

        if (Heads % KeyValueHeads != 0)
            return $"num_key_value_heads is {KeyValueHeads}, which does not divide num_attention_heads, {Heads}";
        if ((long)Heads * HeadDim > int.MaxValue)
            return $"num_attention_heads is {Heads} and head_dim {HeadDim}; expected a product of at most {int.MaxValue}";
        if (HeadDim % 2 != 0)
            return $"head_dim is {HeadDim}; expected an even number, because rotary position embedding turns pairs";
        if (SlidingWindow is < 1)
            return $"sliding_window is {SlidingWindow}; expected at least 1, or null";
        if (SlidingWindow is not null && Family.SlidingWindow == SlidingWindowRule.None)
            return $"sliding_window is {SlidingWindow}; {Family.ModelType} models have none";
        if (FirstWindowLayer < 0)
            return $"max_window_layers is {FirstWindowLayer}; expected 0 or more";
        if (!(RmsNormEpsilon > 0) || double.IsInfinity(RmsNormEpsilon))
            return $"rms_norm_eps is {RmsNormEpsilon}; expected a number above 0";
        if (!(RopeTheta > 0) || double.IsInfinity(RopeTheta))
            return $"rope_theta is {RopeTheta}; expected a number above 0";
        if (!(InitializerRange >= 0) || double.IsInfinity(InitializerRange))
            return $"initializer_range is {InitializerRange}; expected 0 or more";
        return RopeScaling?.FindMistake();
    }
}
