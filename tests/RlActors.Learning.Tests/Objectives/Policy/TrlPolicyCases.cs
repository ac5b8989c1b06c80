using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>TRL's GRPO family in our options: one advantage a row, log-ratios without bounds, means over all rows, those without tokens too.</summary>
internal static class TrlPolicyCases
{
    public static PolicyGolden Map(Golden golden)
    {
        var (current, old, mask) = (golden.Input("log_prob"), golden.Input("old_log_prob"), golden.Mask("completion_mask"));
        var batch = new PolicyBatch(
            current, old, golden.HasInput("sampling_log_prob") ? golden.Input("sampling_log_prob") : old,
            golden.Input("advantages").unsqueeze(1).expand(current.shape), mask)
        {
            Reference = golden.HasInput("ref_log_prob") ? golden.Input("ref_log_prob") : null,
        };
        var tokens = PolicyGolden.Count(mask).Tokens;
        var loss = Loss(golden);
        double empty = golden.Input("advantages").masked_fill(mask.any(1), 0).sum().ToDouble(); // to its GMPO a mean over no token is a ratio of 1: −A, a constant
        return new PolicyGolden(loss, batch)
        {
            Constant = loss is GmpoLossOptions ? -empty / mask.shape[0] : 0,
            Correction = Correction(golden),
            Kl = new()
            {
                Coefficient = golden.Number("beta") ?? 0, ImportanceWeighted = golden.Flag("use_bias_correction_kl"), LogRatioBound = PolicyGolden.Unbounded, ValueBound = 1e300,
            },
            Totals = new StepTotals((long)(golden.Number("num_items_in_batch") ?? tokens), (int)mask.shape[0]) { Length = golden.Number("max_completion_length") ?? 1 },
        };
    }

    private static PolicyLossOptions Loss(Golden golden)
    {
        double low = golden.Number("epsilon_low")!.Value, high = golden.Number("epsilon_high")!.Value;
        string type = golden.Text("loss_type")!;
        var aggregation = type switch
        {
            "grpo" or "sapo" => LossAggregation.SequenceMean,
            "bnpo" or "dapo" or "cispo" or "vespo" => LossAggregation.TokenMean,
            "dr_grpo" => LossAggregation.ConstantLength,
            "luspo" => LossAggregation.SequenceSum,
            _ => throw new NotSupportedException($"{golden.Name}: TRL's loss {type} is not mapped"),
        };
        PolicyLossOptions loss = (type, golden.Text("importance_sampling_level")) switch
        {
            _ when golden.Source.Contains("gmpo", StringComparison.Ordinal) => new GmpoLossOptions { ClipLow = low, ClipHigh = high },
            _ when golden.Source.Contains("rloo", StringComparison.Ordinal) => new GspoLossOptions { ClipLow = low, ClipHigh = high, Level = RatioLevel.Sequence },
            ("cispo", "token") => new CispoLossOptions { Cap = high },
            ("sapo", "token") => new SapoLossOptions { TauPositive = golden.Number("sapo_temperature_pos")!.Value, TauNegative = golden.Number("sapo_temperature_neg")!.Value },
            ("vespo", "token") => new VespoLossOptions
            {
                ShapePositive = golden.Number("vespo_k_pos")!.Value, RatePositive = golden.Number("vespo_lambda_pos")!.Value,
                ShapeNegative = golden.Number("vespo_k_neg")!.Value, RateNegative = golden.Number("vespo_lambda_neg")!.Value,
            },
            ("luspo", "sequence") => new LuspoLossOptions { ClipLow = low, ClipHigh = high, RatioCap = golden.Number("delta") },
            (_, "token") => new ClipLossOptions { ClipLow = low, ClipHigh = high, RatioCap = golden.Number("delta") },
            (_, "sequence") => new GspoLossOptions { ClipLow = low, ClipHigh = high, RatioCap = golden.Number("delta") },
            (_, "sequence_token") => new GspoTokenLossOptions { ClipLow = low, ClipHigh = high, RatioCap = golden.Number("delta") },
            var (_, level) => throw new NotSupportedException($"{golden.Name}: TRL's ratio of level {level} is not mapped"),
        };
        return loss with { Aggregation = aggregation, LogRatioBound = loss is VespoLossOptions ? 20 : PolicyGolden.Unbounded };
    }

    private static CorrectionOptions Correction(Golden golden) => PolicyGolden.NoCorrection with
    {
        NegativeSequenceBound = golden.Number("off_policy_mask_threshold"),
        LogRatioBound = PolicyGolden.Unbounded,
        Weights = golden.Text("sampling_is_mode") is not { } mode ? PolicyGolden.NoCorrection.Weights : new()
        {
            Mode = mode.EndsWith("_truncate", StringComparison.Ordinal) ? ImportanceWeighting.Truncate : ImportanceWeighting.Mask,
            Level = mode.StartsWith("sequence_", StringComparison.Ordinal) ? RatioLevel.Sequence : RatioLevel.Token,
            Floor = golden.Number("sampling_is_clip_min") ?? 0,
            Cap = golden.Number("sampling_is_clip_max") ?? PolicyGolden.Unbounded,
        },
    };
}
