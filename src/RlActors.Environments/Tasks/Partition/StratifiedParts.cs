using RlActors.Identity;

namespace RlActors.Tasks.Partition;

/// <summary>The disjoint parts of a procedural task, made of strata and mixed within each part. Nothing is enumerated.</summary>
internal sealed class StratifiedParts
{
    private readonly IReadOnlyList<Stratum> _strata;
    private readonly SeededPermutation[] _mix;

    public StratifiedParts(IReadOnlyList<Stratum> strata, int seed)
    {
        _strata = strata;
        _mix = [.. Enum.GetValues<Split>().Select(split => new SeededPermutation(Count(split), Seeds.For(seed, $"mix/{split}")))];
    }

    /// <summary>Prompts in a part.</summary>
    public int Count(Split split) => checked((int)_strata.Sum(stratum => stratum.Sizes.Of(split)));

    /// <summary>Stratum and element of a prompt.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not one of the part.</exception>
    public (int Stratum, long Element) At(Split split, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count(split));
        long place = _mix[(int)split].At(index);
        int stratum = 0;
        while (place >= _strata[stratum].Sizes.Of(split))
        {
            place -= _strata[stratum++].Sizes.Of(split);
        }

        return (stratum, _strata[stratum].At(split, place));
    }

    /// <summary>The part of a prompt; null for one that is in none.</summary>
    public Split? PartOf(int stratum, long element) => _strata[stratum].PartOf(element);
}
