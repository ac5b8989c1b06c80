namespace RlActors.Judges;

/// <summary>Options of the judge <c>final-number</c>.</summary>
public sealed record FinalNumberOptions
{
    /// <summary>When a completion holds this text, its answer is the first number behind the last occurrence; else the last number of all. Default <c>####</c>.</summary>
    public string After { get; init; } = "####";

    /// <summary>Whether a completion without <see cref="After"/> is wrong. Default false.</summary>
    public bool RequireAfter { get; init; }
}
