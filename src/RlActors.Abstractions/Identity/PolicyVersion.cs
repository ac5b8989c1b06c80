namespace RlActors.Identity;

/// <summary>One published state of a policy. Two versions are the same when lineage and hash agree; numbers alone are not compared across lineages.</summary>
/// <param name="Stage">Index of the recipe's stage.</param>
/// <param name="Number">Committed training steps of this stage; 0 is the stage's initial model.</param>
/// <param name="Lineage">Counts the times committed steps could not be reproduced; 0 at first.</param>
/// <param name="Hash">SHA-256 (lower-case hex) of the weights file.</param>
[GenerateSerializer, Immutable, Alias("rlactors.PolicyVersion")]
public sealed record PolicyVersion([property: Id(0)] int Stage, [property: Id(1)] int Number, [property: Id(2)] int Lineage, [property: Id(3)] string Hash)
{
    /// <summary>Whether this version comes before <paramref name="other"/> in a run's history.</summary>
    public bool IsOlderThan(PolicyVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Stage, Lineage, Number).CompareTo((other.Stage, other.Lineage, other.Number)) < 0;
    }
}
