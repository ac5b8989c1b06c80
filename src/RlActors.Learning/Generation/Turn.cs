namespace RlActors.Learning.Generation;

/// <summary>A sequence's part of one step.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Count">Positions that are computed.</param>
internal readonly record struct Turn(Sequence Sequence, int Count);
