using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>Causal attention within each of the rows of a packed batch.</summary>
internal sealed class PackedAttention(IReadOnlyList<EqualRows> runs, int? window, ScalarType dtype, Device device)
{
    private readonly long[] _tokens = [.. runs.Select(run => run.Rows * run.Length)];
    private readonly Tensor?[] _windowMasks = [.. runs.Select(run => CausalAttention.AdditiveMask(null, run.Length, window, dtype, device))]; // [1, 1, seq, seq]

    /// <param name="queries">[1, heads, tokens, headDim].</param>
    /// <param name="keys">[1, kvHeads, tokens, headDim].</param>
    /// <param name="values">[1, kvHeads, tokens, headDim].</param>
    /// <param name="windowed">Whether the layer's window is limited.</param>
    /// <returns>[1, heads, tokens, headDim].</returns>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values, bool windowed)
    {
        var (q, k, v) = (Split(queries), Split(keys), Split(values));
        var attended = runs.Select((_, i) => CausalAttention.Attend(q[i], k[i], v[i], windowed ? _windowMasks[i] : null) // [rows, heads, seq, headDim]
            .transpose(1, 2).reshape(1, _tokens[i], queries.shape[1], queries.shape[3])).ToList();                          // [1, rows · seq, heads, headDim]
        return (attended.Count == 1 ? attended[0] : cat(attended, 1)).transpose(1, 2);                                      // [1, heads, tokens, headDim]
    }

    /// <summary>[1, heads, tokens, headDim] → of each run [rows, heads, seq, headDim], views.</summary>
    private Tensor[] Split(Tensor x)
    {
        var byToken = x.transpose(1, 2);                                                            // [1, tokens, heads, headDim]
        var parts = runs.Count == 1 ? [byToken] : byToken.split(_tokens, 1);                        // [1, rows · seq, heads, headDim]
        return [.. parts.Select((part, i) => part.view(runs[i].Rows, runs[i].Length, x.shape[1], x.shape[3]).transpose(1, 2))];
    }
}
