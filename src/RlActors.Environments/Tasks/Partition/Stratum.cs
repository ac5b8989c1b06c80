namespace RlActors.Tasks.Partition;

/// <summary>
/// A numbered kind of prompts, cut into disjoint parts along a seeded permutation: held-out first, then validation, then training. So the parts that measure
/// stay as they are when a later part grows, and what is left over belongs to none.
/// </summary>
internal sealed class Stratum
{
    private readonly SeededPermutation _order;

    /// <param name="size">Number of elements.</param>
    /// <param name="seed">Two strata of the same size and seed are cut alike.</param>
    /// <param name="sizes">At most <paramref name="size"/> together.</param>
    public Stratum(long size, long seed, PartSizes sizes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Total, size);
        _order = new SeededPermutation(size, seed);
        Sizes = sizes;
    }

    /// <summary>Elements in each part.</summary>
    public PartSizes Sizes { get; }

    /// <summary>The element at a place of a part.</summary>
    public long At(Split split, long place) => _order.At(Start(split) + place);

    /// <summary>The part an element belongs to; null for one that is left over.</summary>
    public Split? PartOf(long element)
    {
        long place = _order.PlaceOf(element);
        foreach (var split in (ReadOnlySpan<Split>)[Split.HeldOut, Split.Validation, Split.Train])
        {
            if (place < Start(split) + Sizes.Of(split))
            {
                return split;
            }
        }

        return null;
    }

    private long Start(Split split) => split switch
    {
        Split.HeldOut => 0,
        Split.Validation => Sizes.HeldOut,
        _ => Sizes.HeldOut + Sizes.Validation,
    };
}
