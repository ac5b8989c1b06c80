using System.Numerics;

namespace RlActors.Tasks;

/// <summary>
/// A seeded permutation of 0 … size − 1 that is computed, not stored, and can be inverted: a Feistel network over the next even power of two, walked until it
/// lands inside (format-preserving encryption by cycle walking, Black and Rogaway 2002). Less than four walks on average, whatever the size.
/// </summary>
public sealed class SeededPermutation
{
    private const int Rounds = 8;
    private readonly ulong[] _keys = new ulong[Rounds];
    private readonly int _halfBits;
    private readonly ulong _mask;

    /// <summary>Derives the keys of the rounds; nothing is enumerated.</summary>
    /// <param name="size">Number of elements, 0 … 2⁶⁰.</param>
    /// <param name="seed">Another seed gives another permutation.</param>
    public SeededPermutation(long size, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1L << 60);
        Size = size;
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(size - 1, 1));
        _halfBits = (bits + 1) / 2;
        _mask = (1UL << _halfBits) - 1;
        for (int round = 0; round < Rounds; round++)
        {
            _keys[round] = Mix((ulong)seed + 0x9E3779B97F4A7C15UL * (ulong)(round + 1));
        }
    }

    /// <summary>Number of elements.</summary>
    public long Size { get; }

    /// <summary>The element at a place.</summary>
    public long At(long place) => Walk(place, forward: true);

    /// <summary>The place of an element.</summary>
    public long PlaceOf(long element) => Walk(element, forward: false);

    private long Walk(long value, bool forward)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Size);
        ulong current = (ulong)value;
        do
        {
            current = forward ? Encrypt(current) : Decrypt(current);
        }
        while (current >= (ulong)Size);
        return (long)current;
    }

    private ulong Encrypt(ulong value)
    {
        ulong left = value >> _halfBits, right = value & _mask;
        for (int round = 0; round < Rounds; round++)
        {
            (left, right) = (right, left ^ (Mix(right + _keys[round]) & _mask));
        }

        return (left << _halfBits) | right;
    }

    private ulong Decrypt(ulong value)
    {
        ulong left = value >> _halfBits, right = value & _mask;
        for (int round = Rounds - 1; round >= 0; round--)
        {
            (left, right) = (right ^ (Mix(left + _keys[round]) & _mask), left);
        }

        return (left << _halfBits) | right;
    }

    /// <summary>The SplitMix64 finaliser.</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
