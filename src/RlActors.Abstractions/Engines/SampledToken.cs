namespace RlActors.Engines;

/// <summary>A token at the moment it was sampled.</summary>
/// <param name="Index">Place of its completion in the group.</param>
/// <param name="Position">Place in the completion, from 0.</param>
/// <param name="Token">Its id.</param>
/// <param name="Logprob">Natural-log probability under the distribution it was drawn from.</param>
/// <param name="Version">Number of the policy version that sampled it.</param>
/// <param name="Likeliest">The likeliest tokens with their logprobs, likeliest first, as many as <see cref="LogitShaping.TopLogprobs"/> asks for; null when it asks for none.</param>
public readonly record struct SampledToken(int Index, int Position, int Token, float Logprob, int Version, IReadOnlyList<(int Token, float Logprob)>? Likeliest = null);
