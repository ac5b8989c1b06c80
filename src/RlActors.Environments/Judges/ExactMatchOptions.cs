namespace RlActors.Judges;

/// <summary>Options of the judge <c>exact-match</c>.</summary>
public sealed record ExactMatchOptions : FinalAnswerOptions;
