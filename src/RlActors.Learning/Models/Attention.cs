using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>Grouped-query self-attention (arXiv 2305.13245) with rotary positions; queries and keys perhaps normalised head by head, the window perhaps limited.</summary>
internal sealed class Attention(ParameterScope scope, DecoderConfig config, int layer) : IDisposable
{
    private readonly Linear _queries = new(scope["q_proj"], config.HiddenSize, config.Heads * config.HeadDim, config.QueryKeyValueBias);
    private readonly Linear _keys = new(scope["k_proj"], config.HiddenSize, config.KeyValueHeads * config.HeadDim, config.QueryKeyValueBias);
    private readonly Linear _values = new(scope["v_proj"], config.HiddenSize, config.KeyValueHeads * config.HeadDim, config.QueryKeyValueBias);
    private readonly Linear _output = new(scope["o_proj"], config.Heads * config.HeadDim, config.HiddenSize, config.OutputBias);
    private readonly RmsNorm? _queryNorm = config.QueryKeyNorm ? new(scope["q_norm"], config.HeadDim, config.RmsNormEpsilon) : null;
    private readonly RmsNorm? _keyNorm = config.QueryKeyNorm ? new(scope["k_norm"], config.HeadDim, config.RmsNormEpsilon) : null;
    private readonly int? _window = config.WindowOf(layer);

    /// <summary>Its linear maps by name.</summary>
    public IEnumerable<(string Name, Linear Projection)> Projections => [("q_proj", _queries), ("k_proj", _keys), ("v_proj", _values), ("o_proj", _output)];

    /// <summary>[tokens, hidden] → [tokens, hidden], tokens = batch · seq.</summary>
    public Tensor Forward(Tensor x, SequenceBatch batch)
    {
        var queries = batch.Angles.Rotate(Normalise(Split(_queries, config.Heads), _queryNorm)).transpose(1, 2);   // [batch, heads, seq, headDim]
        var keys = batch.Angles.Rotate(Normalise(Split(_keys, config.KeyValueHeads), _keyNorm)).transpose(1, 2);   // [batch, kvHeads, seq, headDim]
        var values = Split(_values, config.KeyValueHeads).transpose(1, 2);                                         // [batch, kvHeads, seq, headDim]
        var attended = batch switch                                                                                // [batch, heads, seq, headDim]
        {
            { Cache: { } cache } => cache.Attend(layer, queries, keys, values, _window),
            { Packed: { } packed } => packed.Attend(queries, keys, values, _window is not null),
            _ => CausalAttention.Attend(queries, keys, values, _window is null ? batch.Mask : batch.WindowMask),
        };
        return _output.Forward(attended.transpose(1, 2).reshape(batch.Rows * batch.Length, config.Heads * config.HeadDim)); // [tokens, hidden]

        Tensor Split(Linear projection, int heads) => projection.Forward(x).view(batch.Rows, batch.Length, heads, config.HeadDim); // [batch, seq, heads, headDim]
        static Tensor Normalise(Tensor heads, RmsNorm? norm) => norm?.Forward(heads) ?? heads;                     // [batch, seq, heads, headDim]
    }

    public void Dispose()
    {
        _queryNorm?.Dispose();
        _keyNorm?.Dispose();
    }
}
