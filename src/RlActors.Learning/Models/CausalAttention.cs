using RlActors.Learning.Numerics;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>Scaled dot-product attention over whole sequences, without a cache.</summary>
public static class CausalAttention
{
    /// <summary>Attends; key-value heads are shared by groups of consecutive heads.</summary>
    /// <param name="queries">[batch, heads, seq, headDim].</param>
    /// <param name="keys">[batch, kvHeads, keySeq, headDim].</param>
    /// <param name="values">[batch, kvHeads, keySeq, headDim].</param>
    /// <param name="mask">Added to the scores: [batch or 1, 1, seq, keySeq], 0 or −∞; null: causal, seq = keySeq.</param>
    /// <returns>[batch, heads, seq, headDim].</returns>
    public static Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask)
    {
        var groups = queries.shape[1] / keys.shape[1];
        if (groups > 1)
            (keys, values) = (keys.repeat_interleave(groups, 1), values.repeat_interleave(groups, 1)); // [batch, heads, keySeq, headDim]
        return nn.functional.scaled_dot_product_attention(queries, keys, values, mask, is_casual: mask is null);
    }

    /// <summary>The additive mask of a batch; null where plain causality is all that it says.</summary>
    /// <param name="attentionMask">Bool [batch, seq], false where a key is padding (causality is added here); null: none is.</param>
    /// <param name="seq">Length of the rows.</param>
    /// <param name="window">Latest positions that a query sees, itself among them; null: all.</param>
    /// <param name="dtype">Element type of the queries.</param>
    /// <param name="device">Where the queries are.</param>
    /// <returns>[batch or 1, 1, seq, seq]. A position always sees itself, so that padding gives numbers rather than NaN.</returns>
    public static Tensor? AdditiveMask(Tensor? attentionMask, long seq, int? window, ScalarType dtype, Device device)
    {
        var narrow = window is { } size && size < seq;
        if (attentionMask is null && !narrow)
            return null;

        using var scope = NewDisposeScope();
        var causal = ones(seq, seq, ScalarType.Bool, device).tril();                             // [seq, seq]
        var visible = attentionMask is null ? causal.unsqueeze(0) : attentionMask.unsqueeze(1) & causal; // [batch or 1, seq, seq]
        if (narrow)
            visible &= ones(seq, seq, ScalarType.Bool, device).triu(1 - window!.Value);          // [batch or 1, seq, seq]
        var itself = eye(seq, dtype: ScalarType.Bool, device: device);                           // [seq, seq]
        var hidden = (visible | itself).logical_not_().unsqueeze(1);                             // [batch or 1, 1, seq, seq]
        return zeros(hidden.shape, dtype, device).masked_fill_(hidden, Scalars.NegativeInfinity).MoveToOuterDisposeScope();
    }
}
