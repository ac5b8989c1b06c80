namespace RlActors.Learning.Generation;

/// <summary>What a full block of keys and values depends on: the weights, everything before it, and its own tokens. Compared in whole, so that two texts never share by accident.</summary>
/// <param name="weights">Number of the set of weights that computed it.</param>
/// <param name="parent">Number of the block before it; 0: none.</param>
/// <param name="tokens">The block's tokens.</param>
internal readonly struct PrefixKey(long weights, long parent, int[] tokens) : IEquatable<PrefixKey>
{
    public long Weights { get; } = weights;

    private long Parent { get; } = parent;

    private int[] Tokens { get; } = tokens;

    public bool Equals(PrefixKey other) => Weights == other.Weights && Parent == other.Parent && Tokens.AsSpan().SequenceEqual(other.Tokens);

    public override bool Equals(object? obj) => obj is PrefixKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Weights);
        hash.Add(Parent);
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(Tokens));
        return hash.ToHashCode();
    }
}
