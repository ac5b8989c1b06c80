using System.Text.Json.Serialization;

namespace RlActors.Judges.Lengths;

/// <summary>Options of the judge <c>relative-length</c>.</summary>
public sealed record RelativeLengthOptions : CorrectnessOptions
{
    /// <summary>How a length becomes a reward. Default range.</summary>
    public LengthShape Shape { get; init; } = LengthShape.Range;
}

/// <summary>How the length of a completion, compared with its group's, becomes a reward.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LengthShape>))]
public enum LengthShape
{
    /// <summary>λ = 0.5 − (length − shortest) / (longest − shortest) for correct completions, min(0, λ) for wrong ones, 0 where all are equally long (Kimi k1.5, arXiv 2501.12599).</summary>
    [JsonStringEnumMemberName("range")]
    Range,

    /// <summary>−σ((length − mean) / deviation) for correct completions, with mean and deviation of the group's correct ones; 0 for wrong ones (arXiv 2502.04463).</summary>
    [JsonStringEnumMemberName("sigmoid")]
    Sigmoid,
}
