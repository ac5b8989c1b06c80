namespace RlActors.Engines;

/// <summary>A text whose log-probabilities are asked for.</summary>
/// <param name="Prompt">Token ids that come before; at least one. They are not scored.</param>
/// <param name="Tokens">The token ids that are scored, in order.</param>
public sealed record ScoredText(int[] Prompt, int[] Tokens);
