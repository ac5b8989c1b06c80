using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>prime-rl's losses, present and earlier, and AIPO of the paper, in our options: all are of two policies.</summary>
internal static class PrimePolicyCases
{
    private static readonly CorrectionOptions TwoPolicies = PolicyGolden.NoCorrection with { Proximal = ProximalPolicy.Behaviour };

    public static PolicyGolden Map(Golden golden)
    {
        var (inference, mask) = (golden.Input("inference_log_prob"), golden.Mask("loss_mask"));
        var batch = new PolicyBatch(golden.Input("log_prob"), torch.full_like(inference, double.NaN), inference, golden.Input("advantages"), mask)
        {
            Reference = golden.HasInput("ref_log_prob") ? golden.Input("ref_log_prob") : null,
        };
        var (loss, correction) = Options(golden);
        double? scale = golden.Number("loss_scale");
        return new PolicyGolden(loss, batch)
        {
            Correction = correction,
            Totals = scale is { } total ? new StepTotals((long)total, (int)total) : null,
        };
    }

    private static (PolicyLossOptions Loss, CorrectionOptions Correction) Options(Golden golden) => golden switch
    {
        _ when golden.Number("rho") is { } cap => (new AipoLossOptions { Cap = cap, LogRatioBound = PolicyGolden.Unbounded }, TwoPolicies),
        _ when golden.Source.Contains("ref_kl_loss_fn", StringComparison.Ordinal) => (Dppo(golden) with { AdvantageScale = 0, ReferenceScale = 1 }, Drift(golden)),
        _ when golden.Source.Contains("ipo_loss_fn", StringComparison.Ordinal) => (
            new IpoLossOptions { Threshold = golden.Number("ipo_threshold")!.Value, AdvantageScale = golden.Number("adv_tau") ?? 1, LogRatioBound = PolicyGolden.Unbounded },
            Drift(golden)),
        _ when golden.Number("dppo_mask_low") is not null => (Dppo(golden), Drift(golden)),
        _ when golden.Number("geo_mask_low") is not null => Geometric(golden),
        _ when golden.Number("mask_ratio_low") is not null => (Importance(golden, RatioGradient.Token), Masks(golden)),
        _ when golden.Number("clip_ratio") is { } cap => (Importance(golden, RatioGradient.Sequence) with { Cap = cap }, TwoPolicies),
        _ => throw new NotSupportedException($"{golden.Name}: this loss of prime-rl is not mapped"),
    };

    private static DppoLossOptions Dppo(Golden golden) => new()
    {
        MaskLow = golden.Number("dppo_mask_low")!.Value, MaskHigh = golden.Number("dppo_mask_high")!.Value, AdvantageScale = golden.Number("adv_tau") ?? 1,
        LogRatioBound = PolicyGolden.Unbounded,
    };

    /// <summary>τ·(log π/μ)², twice k2.</summary>
    private static CorrectionOptions Drift(Golden golden) => TwoPolicies with { BehaviourKl = new() { Coefficient = 2 * (golden.Number("kl_tau") ?? 0) } };

    /// <summary>Ratios of sequences are products, or geometric means where the length is taken out; they are bounded at e^10, and the loss is a mean over the tokens of each.</summary>
    private static ImportanceLossOptions Importance(Golden golden, RatioGradient gradient)
    {
        bool bySequence = golden.Text("ratio_type") == "sequence";
        return new()
        {
            Level = !bySequence ? RatioLevel.Token : golden.Flag("ratio_length_norm") ? RatioLevel.Geometric : RatioLevel.Sequence,
            Gradient = gradient,
            Aggregation = bySequence ? LossAggregation.SequenceMean : LossAggregation.TokenMean,
            LogRatioBound = bySequence ? 10 : PolicyGolden.Unbounded,
        };
    }

    private static CorrectionOptions Masks(Golden golden)
    {
        bool bySequence = golden.Text("ratio_type") == "sequence";
        var pooled = !bySequence ? RejectionLevel.Token : golden.Flag("ratio_length_norm") ? RejectionLevel.SequenceMean : RejectionLevel.SequenceSum;
        return TwoPolicies with
        {
            LogRatioBound = PolicyGolden.Unbounded,
            Rejection =
            [
                new() { Level = pooled, Lower = golden.Number("mask_ratio_low"), Upper = golden.Number("mask_ratio_high") },
                new() { Level = bySequence ? pooled : RejectionLevel.SequenceMin, Lower = golden.Number("sequence_mask_ratio_low") ?? 0 },
            ],
            BehaviourKl = new()
            {
                Coefficient = golden.Number("kl_tau") ?? 0,
                Estimator = KlEstimator.K1,
                Over = golden.Text("kl_mask_type") switch
                {
                    null or "all" => BehaviourKlTokens.All,
                    "unmasked" => BehaviourKlTokens.Kept,
                    "masked" => BehaviourKlTokens.Rejected,
                    var type => throw new NotSupportedException($"{golden.Name}: prime-rl's mask {type} is not mapped"),
                },
            },
        };
    }

    private static (PolicyLossOptions Loss, CorrectionOptions Correction) Geometric(Golden golden)
    {
        bool bySequence = golden.Text("ratio_type") == "sequence";
        return (new ReinforceLossOptions { Aggregation = bySequence ? LossAggregation.SequenceMean : LossAggregation.TokenMean }, TwoPolicies with
        {
            LogRatioBound = 30,
            Weights = bySequence ? new() { Level = RatioLevel.Sequence, Cap = golden.Number("sequence_clip_high")!.Value } : new() { Mode = ImportanceWeighting.Full },
            Rejection =
            [
                new() { Level = RejectionLevel.Token, Lower = golden.Number("token_mask_low"), Upper = golden.Number("token_mask_high") },
                new() { Level = RejectionLevel.SequenceMin, Lower = golden.Number("sequence_mask_low") },
                new() { Level = RejectionLevel.SequenceMax, Upper = golden.Number("sequence_mask_high") },
                new() { Level = RejectionLevel.SequenceMean, Lower = golden.Number("geo_mask_low"), Upper = golden.Number("geo_mask_high") },
            ],
            BehaviourKl = new() { Coefficient = golden.Number("kl_tau") ?? 0, Estimator = KlEstimator.K1, Place = BehaviourKlPlace.Advantage },
        });
    }
}
