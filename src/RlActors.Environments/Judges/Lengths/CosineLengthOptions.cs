namespace RlActors.Judges.Lengths;

/// <summary>Options of the judge <c>cosine-length</c>; the defaults are the paper's.</summary>
public sealed record CosineLengthOptions : CorrectnessOptions
{
    /// <summary>L, the length in tokens at which the reward has its last value, 1 or more.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Reward of a correct completion without length. Default 2.</summary>
    public double CorrectShort { get; init; } = 2;

    /// <summary>Reward of a correct completion of length L. Default 1.</summary>
    public double CorrectLong { get; init; } = 1;

    /// <summary>Reward of a wrong completion without length. Default −10.</summary>
    public double WrongShort { get; init; } = -10;

    /// <summary>Reward of a wrong completion of length L. Default 0.</summary>
    public double WrongLong { get; init; }

    /// <summary>Reward of a completion that the limit of its length cut off. Default −10.</summary>
    public double Exceeded { get; init; } = -10;
}
