namespace RlActors.Environments.Tokenization;

/// <summary>A text, its ids, and what decoding them gives; for greedy cases also the ids of prompt and continuation.</summary>
public sealed record TokenizerGolden(string? Name, string Text, int[] Ids, string Decoded, int[]? Completed);
