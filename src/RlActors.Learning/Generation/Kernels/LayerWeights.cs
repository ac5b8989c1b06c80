using RlActors.Learning.Models;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>One thread's share of one decoder layer: some of the heads, some of the columns of every other product.</summary>
internal sealed unsafe class LayerWeights : IDisposable
{
    public LayerWeights(DecoderConfig config, int thread, int threads, Func<int, int, bool, IProjection> make)
    {
        (int first, int end) = (config.KeyValueHeads * thread / threads, config.KeyValueHeads * (thread + 1) / threads);
        (FirstHead, Heads, Share) = (first, end - first, config.Heads / config.KeyValueHeads);
        QueriesKeysValues = make(config.HiddenSize, Heads * (Share + 2) * config.HeadDim, config.QueryKeyValueBias);
        (FirstOutput, int outputs) = Padding.Share(config.HiddenSize, thread, threads);
        Output = make(config.Heads * config.HeadDim, outputs, config.OutputBias);
        Down = make(config.IntermediateSize, outputs, config.MlpBias);
        (FirstMiddle, int middle) = Padding.Share(config.IntermediateSize, thread, threads);
        Gate = make(config.HiddenSize, middle, config.MlpBias);
        Up = make(config.HiddenSize, middle, config.MlpBias);
    }

    /// <summary>First of this thread's key-value heads.</summary>
    public int FirstHead { get; }

    /// <summary>This thread's key-value heads.</summary>
    public int Heads { get; }

    /// <summary>Attention heads that share a key-value head.</summary>
    public int Share { get; }

    /// <summary>First of this thread's columns of the residual stream.</summary>
    public int FirstOutput { get; }

    /// <summary>First of this thread's columns of the SwiGLU layer.</summary>
    public int FirstMiddle { get; }

    /// <summary>hidden → this thread's queries, then its keys, then its values.</summary>
    public IProjection QueriesKeysValues { get; }

    public IProjection Output { get; }

    public IProjection Gate { get; }

    public IProjection Up { get; }

    public IProjection Down { get; }

    /// <summary>Takes this thread's share of a model's layer.</summary>
    public void Pack(ParameterPointers layer, DecoderConfig config)
    {
        int queries = Heads * Share * config.HeadDim, keys = Heads * config.HeadDim;
        layer.Pack(QueriesKeysValues, 0, "self_attn.q_proj", FirstHead * Share * config.HeadDim, queries);
        layer.Pack(QueriesKeysValues, queries, "self_attn.k_proj", FirstHead * config.HeadDim, keys);
        layer.Pack(QueriesKeysValues, queries + keys, "self_attn.v_proj", FirstHead * config.HeadDim, keys);
        layer.Pack(Output, 0, "self_attn.o_proj", FirstOutput, Output.Outputs);
        layer.Pack(Gate, 0, "mlp.gate_proj", FirstMiddle, Gate.Outputs);
        layer.Pack(Up, 0, "mlp.up_proj", FirstMiddle, Up.Outputs);
        layer.Pack(Down, 0, "mlp.down_proj", FirstOutput, Down.Outputs);
    }

    public void Dispose()
    {
        foreach (var projection in (IProjection[])[QueriesKeysValues, Output, Gate, Up, Down])
        {
            projection.Dispose();
        }
    }
}
