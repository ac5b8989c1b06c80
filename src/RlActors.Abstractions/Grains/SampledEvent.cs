using RlActors.Engines;
using RlActors.Trajectories;

namespace RlActors.Grains;

/// <summary>One thing that happened to a served completion: a token was sampled, or it ended.</summary>
/// <param name="Index">Which completion.</param>
/// <param name="Token">The token; null where the completion ended.</param>
/// <param name="Finish">Why it ended; null where a token was sampled.</param>
public readonly record struct SampledEvent(int Index, SampledToken? Token, FinishReason? Finish);
