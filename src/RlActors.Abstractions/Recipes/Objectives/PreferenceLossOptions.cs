using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What preferences are trained with. δ is the difference of the log-ratios log π/π_ref of chosen and rejected answer, each summed over the answer's tokens.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(DpoLossOptions), "dpo")]
[JsonDerivedType(typeof(RobustDpoLossOptions), "robust")]
[JsonDerivedType(typeof(HingeLossOptions), "hinge")]
[JsonDerivedType(typeof(IdentityPreferenceLossOptions), "ipo")]
[JsonDerivedType(typeof(ExoLossOptions), "exo")]
[JsonDerivedType(typeof(NcaLossOptions), "nca")]
[JsonDerivedType(typeof(SppoLossOptions), "sppo")]
[JsonDerivedType(typeof(ApoZeroLossOptions), "apo-zero")]
[JsonDerivedType(typeof(ApoDownLossOptions), "apo-down")]
[JsonDerivedType(typeof(DiscoPopLossOptions), "discopop")]
[JsonDerivedType(typeof(DpopLossOptions), "dpop")]
[JsonDerivedType(typeof(Tdpo1LossOptions), "tdpo1")]
[JsonDerivedType(typeof(Tdpo2LossOptions), "tdpo2")]
[JsonDerivedType(typeof(OrpoLossOptions), "orpo")]
[JsonDerivedType(typeof(SimpoLossOptions), "simpo")]
[JsonDerivedType(typeof(CpoLossOptions), "cpo")]
[JsonDerivedType(typeof(KtoLossOptions), "kto")]
[JsonDerivedType(typeof(ApoZeroUnpairedLossOptions), "apo-zero-unpaired")]
[JsonDerivedType(typeof(MixedPreferenceLossOptions), "mixed")]
public abstract record PreferenceLossOptions
{
    /// <summary>Whether the loss looks at a reference policy, which then is in memory.</summary>
    [JsonIgnore]
    public abstract bool NeedsReference { get; }

    /// <summary>Whether it takes single labelled answers rather than pairs.</summary>
    [JsonIgnore]
    public virtual bool IsUnpaired => false;

    /// <summary>Whether it looks at the whole distributions of policy and reference.</summary>
    [JsonIgnore]
    public virtual bool NeedsDistribution => false;
}

/// <summary>A loss of pairs without a reference policy.</summary>
public abstract record ReferenceFreeLossOptions : PreferenceLossOptions
{
    /// <inheritdoc/>
    public override bool NeedsReference => false;
}

/// <summary>A loss of pairs that measures the policy against its reference.</summary>
public abstract record ReferenceLossOptions : PreferenceLossOptions
{
    /// <summary>β: how hard the reference holds. Default 0.1.</summary>
    public double Beta { get; init; } = 0.1;

    /// <inheritdoc/>
    public override bool NeedsReference => true;
}
