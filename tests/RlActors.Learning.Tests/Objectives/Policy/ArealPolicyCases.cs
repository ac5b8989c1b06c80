using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>AReaL's decoupled PPO in our options.</summary>
internal static class ArealPolicyCases
{
    public static PolicyGolden Map(Golden golden)
    {
        var batch = new PolicyBatch(
            golden.Input("log_prob"), golden.Input("proximal_log_prob"), golden.Input("behave_log_prob"), golden.Input("advantages"), golden.Mask("loss_mask"));
        return new PolicyGolden(Loss(golden), batch) { Correction = Correction(golden) };
    }

    private static ClippedLossOptions Loss(Golden golden)
    {
        double low = golden.Number("eps_clip")!.Value, high = golden.Number("eps_clip_higher") ?? low;
        return golden.Text("importance_sampling_level") switch
        {
            null or "token" => new ClipLossOptions { ClipLow = low, ClipHigh = high, DualClip = golden.Number("c_clip"), LogRatioBound = PolicyGolden.Unbounded },
            "sequence" => new GspoLossOptions
            {
                ClipLow = low, ClipHigh = high, DualClip = golden.Number("c_clip"), MeanAdvantage = true, Aggregation = LossAggregation.TokenMean,
                LogRatioBound = PolicyGolden.Unbounded,
            },
            var level => throw new NotSupportedException($"{golden.Name}: AReaL's ratio of level {level} is not mapped"),
        };
    }

    private static CorrectionOptions Correction(Golden golden)
    {
        var correction = golden.Text("behave_imp_weight_mode") is { } mode ? new() { Weights = Capped(golden, mode) }
            : golden.Parameters.TryGetProperty("rejection_sampling", out var rejection) ? Rejection(golden with { Parameters = rejection })
            : PolicyGolden.NoCorrection;
        return correction with { LogRatioBound = PolicyGolden.Unbounded };
    }

    /// <summary>The weight of a sequence is the geometric mean of its tokens'.</summary>
    private static ImportanceWeightOptions Capped(Golden golden, string mode) => new()
    {
        Mode = golden.Number("behave_imp_weight_cap") is null ? ImportanceWeighting.Full
            : mode.EndsWith("_truncate", StringComparison.Ordinal) ? ImportanceWeighting.Truncate : ImportanceWeighting.Mask,
        Level = mode.StartsWith("sequence_", StringComparison.Ordinal) ? RatioLevel.Geometric : RatioLevel.Token,
        Cap = golden.Number("behave_imp_weight_cap") ?? 2,
    };

    private static CorrectionOptions Rejection(Golden golden)
    {
        bool bySequence = golden.Text("level") == "sequence";
        var (metric, aggregation) = (golden.Text("metric"), golden.Text("agg"));
        var level = metric == "ratio" && bySequence ? RatioLevel.Geometric : RatioLevel.Token;
        if (golden.Text("action") == "clamp")
        {
            return !bySequence && metric == "ratio"
                ? new() { Weights = new() { Floor = golden.Number("lower") ?? 0, Cap = golden.Number("upper")!.Value } }
                : throw new NotSupportedException($"{golden.Name}: AReaL's clamp by {metric} of a {golden.Text("level")} is not mapped");
        }

        return new()
        {
            Weights = new() { Mode = ImportanceWeighting.Full, Level = level },
            Rejection =
            [
                new()
                {
                    Metric = metric switch
                    {
                        "ratio" => RejectionMetric.Ratio,
                        "kl_k1" => RejectionMetric.K1,
                        "kl_k2" => RejectionMetric.K2,
                        "kl_k3" => RejectionMetric.K3Reverse,
                        _ => throw new NotSupportedException($"{golden.Name}: AReaL's metric {metric} is not mapped"),
                    },
                    Level = (bySequence, aggregation) switch
                    {
                        (false, _) => RejectionLevel.Token,
                        (_, "mean") => RejectionLevel.SequenceMean,
                        (_, "max") => RejectionLevel.SequenceMax,
                        (_, "sum") => RejectionLevel.SequenceSum,
                        _ => throw new NotSupportedException($"{golden.Name}: AReaL's aggregation {aggregation} is not mapped"),
                    },
                    Lower = golden.Number("lower"),
                    Upper = golden.Number("upper"),
                },
            ],
        };
    }
}
