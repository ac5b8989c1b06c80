namespace RlActors.Judges.Labellers;

/// <summary>Options of the judge <c>ai-labeller</c>.</summary>
public sealed record AiLabellerOptions : ScoreOptions
{
    /// <summary>The model that labels.</summary>
    public required EndpointOptions Endpoint { get; init; }
}
