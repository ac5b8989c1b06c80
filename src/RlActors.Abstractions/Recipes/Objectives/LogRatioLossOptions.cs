using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>A loss of the two log-ratios of a pair.</summary>
public abstract record LogRatioLossOptions : ReferenceLossOptions
{
    /// <summary>The divergence from the reference that stands behind the loss (f-DPO, arXiv 2309.16240): a log-ratio counts as f′ of the ratio. Default reverse-kl, the log-ratio itself.</summary>
    public PreferenceDivergence Divergence { get; init; } = PreferenceDivergence.ReverseKl;

    /// <summary>Order of the α-divergence; 1 is reverse-kl. Default 0.5.</summary>
    public double DivergenceOrder { get; init; } = 0.5;

    /// <summary>Weight of an answer's tokens beyond the length of the pair's shorter one (LD-DPO, arXiv 2409.06411), in policy and reference; 1 counts them whole. Default 1.</summary>
    public double ExcessTokenWeight { get; init; } = 1;
}

/// <summary>−log σ(βδ), arXiv 2305.18290; with step-wise data it is Step-DPO, arXiv 2406.18629.</summary>
public sealed record DpoLossOptions : LogRatioLossOptions
{
    /// <summary>ε: share of labels that are taken to be wrong: −(1 − ε)·log σ(βδ) − ε·log σ(−βδ) (conservative DPO). Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Whether each log-ratio is divided by its answer's tokens. Default false.</summary>
    public bool LengthNormalised { get; init; }
}

/// <summary>(−(1 − ε)·log σ(βδ) + ε·log σ(−βδ)) / (1 − 2ε): unbiased under wrong labels (arXiv 2403.00409).</summary>
public sealed record RobustDpoLossOptions : LogRatioLossOptions
{
    /// <summary>ε: share of labels that are wrong, below 0.5. Default 0.1.</summary>
    public double LabelSmoothing { get; init; } = 0.1;
}

/// <summary>max(0, 1 − βδ), arXiv 2305.10425.</summary>
public sealed record HingeLossOptions : LogRatioLossOptions;

/// <summary>(δ − 1/(2β))², arXiv 2310.12036.</summary>
public sealed record IdentityPreferenceLossOptions : LogRatioLossOptions
{
    /// <summary>Whether each log-ratio is divided by its answer's tokens, without which long answers dominate the square. Default true.</summary>
    public bool LengthNormalised { get; init; } = true;
}

/// <summary>KL of the policy's preference σ(βδ) from the smoothed labels (EXO, arXiv 2402.00856).</summary>
public sealed record ExoLossOptions : LogRatioLossOptions
{
    /// <summary>ε of the labels 1 − ε and ε, above 0. Default 0.001.</summary>
    public double LabelSmoothing { get; init; } = 1e-3;
}

/// <summary>−log σ(r_w) − ½·log σ(−r_w) − ½·log σ(−r_l), r = β·log-ratio (NCA, arXiv 2402.05369).</summary>
public sealed record NcaLossOptions : LogRatioLossOptions;

/// <summary>(log-ratio_w − 1/(2β))² + (log-ratio_l + 1/(2β))² (SPPO with hard labels, arXiv 2405.00675).</summary>
public sealed record SppoLossOptions : LogRatioLossOptions;

/// <summary>1 − σ(r_w) + σ(r_l): the chosen becomes likelier, the rejected less (APO-zero, arXiv 2408.06266).</summary>
public sealed record ApoZeroLossOptions : LogRatioLossOptions;

/// <summary>σ(r_w) + 1 − σ(βδ): both become less likely, the chosen less so (APO-down, arXiv 2408.06266).</summary>
public sealed record ApoDownLossOptions : LogRatioLossOptions;

/// <summary>
/// −log σ(x)·(1 − s) + exp(−x)·s, x = βδ, s = σ(x/τ) (DiscoPOP's log-ratio modulated loss, arXiv 2406.08414). It is not convex: with τ below about 0.1 its slope at x = 0,
/// where a policy that is its own reference begins, points to the rejected answer, and pairs may stay behind that barrier.
/// </summary>
public sealed record DiscoPopLossOptions : LogRatioLossOptions
{
    /// <summary>τ. Default 0.05.</summary>
    public double Tau { get; init; } = 0.05;
}

/// <summary>−log σ(β·(δ − λ·max(0, −log-ratio_w))): the chosen answer may not become less likely (DPO-Positive, arXiv 2402.13228).</summary>
public sealed record DpopLossOptions : LogRatioLossOptions
{
    /// <summary>λ. Default 50.</summary>
    public double Lambda { get; init; } = 50;
}

/// <summary>Divergences of f-DPO.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PreferenceDivergence>))]
public enum PreferenceDivergence
{
    /// <summary>f′ = log t: DPO.</summary>
    [JsonStringEnumMemberName("reverse-kl")]
    ReverseKl,

    /// <summary>f′ = −1/t.</summary>
    [JsonStringEnumMemberName("forward-kl")]
    ForwardKl,

    /// <summary>f′ = log(t/(1 + t)).</summary>
    [JsonStringEnumMemberName("jensen-shannon")]
    JensenShannon,

    /// <summary>f′ = t^(α − 1)/(α − 1).</summary>
    [JsonStringEnumMemberName("alpha")]
    Alpha,
}
