using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>What all decoder layers of one forward pass share.</summary>
/// <param name="Rows">Batch size.</param>
/// <param name="Length">Positions of each row.</param>
/// <param name="Angles">Rotary angles of the positions.</param>
/// <param name="Mask">Additive mask [batch or 1, 1, seq, seq], or null: causal. Not used with a cache.</param>
/// <param name="WindowMask">The same for layers whose window is limited.</param>
/// <param name="Cache">The cache, or null.</param>
/// <param name="Packed">How attention finds the rows of a packed batch, whose only row has all tokens; null: rows are rows.</param>
internal sealed record SequenceBatch(long Rows, long Length, RotaryAngles Angles, Tensor? Mask, Tensor? WindowMask, IKeyValueCache? Cache, PackedAttention? Packed = null);
