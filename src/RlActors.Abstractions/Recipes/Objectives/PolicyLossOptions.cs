using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>
/// A policy loss: what each trained token contributes, and how the contributions become one number. Throughout, r = π/π_prox is the probability ratio of the weights being
/// optimised to the proximal policy (<see cref="CorrectionOptions.Proximal"/> says which that is), A a token's advantage; a loss is minimised.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ClipLossOptions), "clip")]
[JsonDerivedType(typeof(GspoLossOptions), "gspo")]
[JsonDerivedType(typeof(GspoTokenLossOptions), "gspo-token")]
[JsonDerivedType(typeof(LuspoLossOptions), "luspo")]
[JsonDerivedType(typeof(GmpoLossOptions), "gmpo")]
[JsonDerivedType(typeof(CispoLossOptions), "cispo")]
[JsonDerivedType(typeof(AipoLossOptions), "aipo")]
[JsonDerivedType(typeof(SapoLossOptions), "sapo")]
[JsonDerivedType(typeof(VespoLossOptions), "vespo")]
[JsonDerivedType(typeof(ReinforceLossOptions), "reinforce")]
[JsonDerivedType(typeof(ImportanceLossOptions), "importance")]
[JsonDerivedType(typeof(KlCovLossOptions), "kl-cov")]
[JsonDerivedType(typeof(DppoLossOptions), "dppo")]
[JsonDerivedType(typeof(IpoLossOptions), "ipo")]
public abstract record PolicyLossOptions
{
    /// <summary>What the sum over tokens is divided by. Default: the trained tokens of the whole step; losses on sequence ratios: the sequence's mean, then the sequences' mean.</summary>
    public LossAggregation Aggregation { get; init; } = LossAggregation.TokenMean;

    /// <summary>Divisor of the aggregation `constant-length`, in tokens. Default: the longest completion that the stage samples.</summary>
    public double? ConstantLength { get; init; }

    /// <summary>Added to a sequence's number of tokens where a mean over them is taken; verl has 1e-8. Default 0.</summary>
    public double LengthEpsilon { get; init; }

    /// <summary>Bound of |log r|, in nats; beyond it a token's ratio is this bound's and has no gradient. Ratios of sequences are bounded from above only. Default 20.</summary>
    public double LogRatioBound { get; init; } = 20;
}
