using RlActors.Learning.Numerics;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>One decoder layer: attention and feed-forward, each normalised before and added to the residual stream.</summary>
internal sealed class DecoderLayer(ParameterScope scope, DecoderConfig config, int layer) : IDisposable
{
    private readonly RmsNorm _attentionNorm = new(scope["input_layernorm"], config.HiddenSize, config.RmsNormEpsilon);
    private readonly Attention _attention = new(scope["self_attn"], config, layer);
    private readonly RmsNorm _mlpNorm = new(scope["post_attention_layernorm"], config.HiddenSize, config.RmsNormEpsilon);
    private readonly Mlp _mlp = new(scope["mlp"], config);

    /// <summary>Its linear maps by their names within the layer.</summary>
    public IEnumerable<(string Name, Linear Projection)> Projections =>
        _attention.Projections.Select(entry => ($"self_attn.{entry.Name}", entry.Projection)).Concat(_mlp.Projections.Select(entry => ($"mlp.{entry.Name}", entry.Projection)));

    /// <summary>[tokens, hidden] → [tokens, hidden]. The sums reuse the projections' memory, which their gradients do not need.</summary>
    public Tensor Forward(Tensor x, SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var middle = _attention.Forward(_attentionNorm.Forward(x), batch).add_(x, Scalars.One);         // [tokens, hidden]
        return _mlp.Forward(_mlpNorm.Forward(middle)).add_(middle, Scalars.One).MoveToOuterDisposeScope(); // [tokens, hidden]
    }

    public void Dispose()
    {
        _attentionNorm.Dispose();
        _attention.Dispose();
        _mlpNorm.Dispose();
    }
}
