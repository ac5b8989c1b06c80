using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>Grouped-query self-attention (arXiv 2305.13245) with rotary positions.</summary>
internal sealed class Attention(ParameterScope scope, DecoderConfig config, int layer)
{
    private readonly Linear _queries = new(scope["q_proj"], config.HiddenSize, config.Heads * config.HeadDim, config.AttentionBias);
    private readonly Linear _keys = new(scope["k_proj"], config.HiddenSize, config.KeyValueHeads * config.HeadDim, config.AttentionBias);
    private readonly Linear _values = new(scope["v_proj"], config.HiddenSize, config.KeyValueHeads * config.HeadDim, config.AttentionBias);
    private readonly Linear _output = new(scope["o_proj"], config.Heads * config.HeadDim, config.HiddenSize, config.AttentionBias);

    /// <summary>[tokens, hidden] → [tokens, hidden], tokens = batch · seq.</summary>
    public Tensor Forward(Tensor x, SequenceBatch batch)
    {
        var queries = batch.Angles.Rotate(Split(_queries, config.Heads)).transpose(1, 2);      // [batch, heads, seq, headDim]
        var keys = batch.Angles.Rotate(Split(_keys, config.KeyValueHeads)).transpose(1, 2);    // [batch, kvHeads, seq, headDim]
        var values = Split(_values, config.KeyValueHeads).transpose(1, 2);                     // [batch, kvHeads, seq, headDim]
        var attended = batch.Cache is { } cache
            ? cache.Attend(layer, queries, keys, values)
            : CausalAttention.Attend(queries, keys, values, batch.Mask);                       // [batch, heads, seq, headDim]
        return _output.Forward(attended.transpose(1, 2).reshape(batch.Rows * batch.Length, config.Heads * config.HeadDim)); // [tokens, hidden]

        Tensor Split(Linear projection, int heads) => projection.Forward(x).view(batch.Rows, batch.Length, heads, config.HeadDim); // [batch, seq, heads, headDim]
    }
}
