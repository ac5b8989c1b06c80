using TorchSharp;

namespace RlActors.Learning.Objectives.Corrections;

/// <summary>What a correction makes of a batch's tokens, each [batch, seq] and a constant of the gradient.</summary>
/// <param name="LogRatio">log ρ within the correction's bound; 0 where not trained.</param>
/// <param name="Weight">Importance weights; what stands where a token is not trained does not matter.</param>
/// <param name="Kept">Boolean: the token is trained, and passed every rule.</param>
public sealed record Correction(torch.Tensor LogRatio, torch.Tensor Weight, torch.Tensor Kept);
