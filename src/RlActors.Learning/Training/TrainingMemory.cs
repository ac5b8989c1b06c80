using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using RlActors.Recipes;

namespace RlActors.Learning.Training;

/// <summary>What training a model asks of the memory of one device, in bytes; the terms are there together at the peak of a step.</summary>
/// <param name="Weights">The model in its element type, adapters included.</param>
/// <param name="Masters">float32 values beside a model of another element type; 0 where the model's own tensors are the masters.</param>
/// <param name="Gradients">float32 sums over micro-batches, and the model's own gradients where its element type is another.</param>
/// <param name="Moments">AdamW's two running means, and the scratch of its update.</param>
/// <param name="Snapshot">What a step of several updates goes back to when a later one fails.</param>
/// <param name="Reference">The second copy of the weights that a reference needs; none with adapters where it is the stage's first policy.</param>
/// <param name="Critic">The critic while it is in use: weights, masters, gradients, moments, and what it goes back to; of one on the policy's trunk next to nothing.</param>
/// <param name="Away">Copies of a critic in host memory, where idle models are offloaded: itself while it is not in use, and what it goes back to.</param>
/// <param name="Activations">What the way back of one micro-batch needs of the way there.</param>
/// <param name="Logits">One chunk of the vocabulary's projection.</param>
public sealed record TrainingMemory(
    long Weights, long Masters, long Gradients, long Moments, long Snapshot, long Reference, long Critic, long Away, long Activations, long Logits)
{
    private const int Wide = 4;

    /// <summary>Whether reference and critic are there one after the other.</summary>
    public bool IsOffloaded { get; init; }

    /// <summary>What the exchange with other shards, or the sum over parts, holds in host memory: a gradient on its way out and one on its way in.</summary>
    public long Exchange { get; init; }

    /// <summary>Reference and critic: both, or the larger where idle ones are offloaded.</summary>
    public long Companions => IsOffloaded ? Math.Max(Reference, Critic) : Reference + Critic;

    /// <summary>All of it, with the copies in host memory: what a CPU needs. A device of its own needs <see cref="Away"/> and <see cref="Exchange"/> less.</summary>
    public long Total => Weights + Masters + Gradients + Moments + Snapshot + Companions + Away + Activations + Logits + Exchange;

    /// <summary>Adds up what a learner with these options allocates. Nothing is allocated here.</summary>
    /// <param name="config">The model.</param>
    /// <param name="options">Precision, checkpointing, adapters, micro-batches.</param>
    /// <param name="longestRow">Tokens of the longest prompt and completion together: a micro-batch has at least one row.</param>
    /// <param name="reference">Which policy stages look at beside the trained one.</param>
    /// <param name="updatesPerStep">Most optimiser updates in a step.</param>
    /// <param name="critic">What a critic stands on; null: there is none.</param>
    public static TrainingMemory Estimate(
        DecoderConfig config, LearnerOptions options, int longestRow, ReferenceKind reference = ReferenceKind.None, int updatesPerStep = 1, CriticTrunk? critic = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        bool narrow = options.Precision == Precision.Bfloat16;
        int size = narrow ? 2 : Wide;
        long model = ParameterCount(config), adapters = options.Lora is { } lora ? AdapterCount(config, lora) : 0, trained = options.Lora is null ? model : adapters;
        long tokens = Math.Max(options.TokensPerMicroBatch, longestRow);
        bool away = options.Offload == Offload.Idle && critic == CriticTrunk.Own;
        long trunk = ParameterCount(config.AsTrunk()), fitted = (options.Lora is null ? trunk : adapters) + config.HiddenSize; // a scalar head is trained whole
        long logits = Math.Min(tokens * config.VocabularySize, Math.Max(ChosenLogprobs.LogitsPerChunk, config.VocabularySize));
        return new TrainingMemory(
            Weights: (model + adapters) * size,
            Masters: narrow ? trained * Wide : 0,
            Gradients: trained * (Wide + (narrow ? size : 0)),
            Moments: trained * 3 * Wide,
            Snapshot: updatesPerStep > 1 ? trained * 3 * Wide : 0,
            Reference: reference == ReferenceKind.Other || (reference == ReferenceKind.Initial && options.Lora is null) ? model * size : 0,
            Critic: critic switch
            {
                CriticTrunk.Own => (trunk + adapters + config.HiddenSize) * size + (narrow ? fitted * Wide : 0) + (fitted * (Wide + (narrow ? size : 0))) + (fitted * (away ? 3 : 6) * Wide),
                CriticTrunk.Shared => config.HiddenSize * 9L * Wide,
                _ => 0,
            },
            Away: away ? fitted * 6 * Wide : 0,
            Activations: tokens * ActivationsPerToken(config, options, size),
            Logits: logits * 2 * Wide)
        {
            IsOffloaded = options.Offload == Offload.Idle,
            Exchange = options.Shards > 1 ? 2 * Wide * Math.Max(trained, critic == CriticTrunk.Own ? fitted : 0) : 0,
        };
    }

    /// <summary>Parameters of a model; a tied head counts once.</summary>
    public static long ParameterCount(DecoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        long hidden = config.HiddenSize, inner = config.IntermediateSize, attention = Attention(config), keyValue = KeyValue(config);
        long layer = (2 * hidden * attention) + (2 * hidden * keyValue) + (3 * hidden * inner) + (2 * hidden)
            + (config.QueryKeyValueBias ? attention + (2 * keyValue) : 0) + (config.OutputBias ? hidden : 0) + (config.MlpBias ? (2 * inner) + hidden : 0)
            + (config.QueryKeyNorm ? 2 * config.HeadDim : 0);
        return (config.VocabularySize * hidden * (config.TieWordEmbeddings ? 1 : 2)) + (config.Layers * layer) + hidden;
    }

    /// <summary>Parameters of a model's adapters.</summary>
    public static long AdapterCount(DecoderConfig config, LoraOptions options)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        long inputsAndOutputs = options.Targets.Sum(target => target switch
        {
            "q_proj" or "o_proj" => config.HiddenSize + Attention(config),
            "k_proj" or "v_proj" => config.HiddenSize + KeyValue(config),
            _ => (long)config.HiddenSize + config.IntermediateSize,
        });
        return config.Layers * options.Rank * inputsAndOutputs;
    }

    /// <summary>
    /// Bytes of one token: of every layer what its graph keeps, or with checkpointing the layers' inputs and one layer's graph; and the gradients that are under way in
    /// one layer. A norm keeps its input in float32, its quotient and its output; attention its three inputs, key-value heads repeated, and its output twice; the
    /// feed-forward layer four tensors of its width.
    /// </summary>
    private static long ActivationsPerToken(DecoderConfig config, LearnerOptions options, int size)
    {
        long hidden = config.HiddenSize, inner = config.IntermediateSize, attention = Attention(config);
        long norms = 2 * hidden * (Wide + (2 * size)) + (config.QueryKeyNorm ? (attention + KeyValue(config)) * (Wide + size) : 0);
        long layer = norms + (((5 * attention) + (4 * inner)) * size);
        long underWay = 3 * inner * size;
        return underWay + (options.ActivationCheckpointing ? layer + ((config.Layers + 1) * hidden * size) : config.Layers * layer);
    }

    private static long Attention(DecoderConfig config) => (long)config.Heads * config.HeadDim;

    private static long KeyValue(DecoderConfig config) => (long)config.KeyValueHeads * config.HeadDim;
}

/// <summary>Which policy a stage's losses look at beside the trained one, by what it costs.</summary>
public enum ReferenceKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>The one that the stage begins with: with adapters that is the trained one with them switched off.</summary>
    Initial,

    /// <summary>Another: always a second copy.</summary>
    Other,
}
