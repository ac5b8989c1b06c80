namespace RlActors.Tasks.Partition;

/// <summary>How many elements each part has.</summary>
internal readonly record struct PartSizes(long Train, long Validation, long HeldOut)
{
    /// <summary>Elements of one part.</summary>
    public long Of(Split split) => split switch
    {
        Split.Train => Train,
        Split.Validation => Validation,
        Split.HeldOut => HeldOut,
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "not a part of a task"),
    };

    /// <summary>Elements of all parts.</summary>
    public long Total => Train + Validation + HeldOut;
}
