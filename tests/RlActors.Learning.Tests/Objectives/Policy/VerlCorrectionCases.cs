using System.Globalization;
using System.Text.Json;
using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>verl's rollout correction in our options; with and without a proximal policy of its own.</summary>
internal static class VerlCorrectionCases
{
    public static PolicyGolden Map(Golden golden)
    {
        bool bypass = golden.Source.Contains("bypass_mode", StringComparison.Ordinal);
        var rollout = golden.Input("rollout_log_prob");
        var batch = new PolicyBatch(
            golden.Input("log_prob"), bypass ? rollout : golden.Input("old_log_prob"), rollout, golden.Input("advantages"), golden.Mask("response_mask"));
        bool clips = (golden.Text("loss") ?? golden.Text("loss_type")) is "vanilla" or "ppo_clip"; // without a proximal policy its ratio is the weight already
        PolicyLossOptions loss = clips
            ? VerlPolicyCases.Vanilla(golden)
            : new ReinforceLossOptions { Aggregation = VerlPolicyCases.Aggregation(golden), LengthEpsilon = VerlPolicyCases.LengthEpsilon };
        return new PolicyGolden(loss, batch)
        {
            Correction = new()
            {
                Proximal = bypass ? ProximalPolicy.Behaviour : ProximalPolicy.Recompute,
                Weights = golden.Text("rollout_is") is not { } level || (bypass && clips) ? PolicyGolden.NoCorrection.Weights : new()
                {
                    Level = level == "sequence" ? RatioLevel.Sequence : RatioLevel.Token,
                    Cap = golden.Number("rollout_is_threshold")!.Value,
                    Normalize = golden.Flag("rollout_is_batch_normalize"),
                },
                Rejection = Rules(golden),
                Rejected = RejectedTokens.Drop,
            },
        };
    }

    private static RejectionRule[] Rules(Golden golden)
    {
        if (golden.Text("rollout_rs") is not { } names)
        {
            return [];
        }

        var threshold = golden.Parameters.GetProperty("rollout_rs_threshold");
        string[] thresholds = threshold.ValueKind == JsonValueKind.Number ? [threshold.GetRawText()] : threshold.GetString()!.Split(',');
        return [.. names.Split(',').Select((name, i) => Rule(golden, name.Trim(), thresholds[thresholds.Length == 1 ? 0 : i].Trim()))];
    }

    /// <summary>The bounds of this peer's k1 are of μ/π_prox, as ratios.</summary>
    private static RejectionRule Rule(Golden golden, string name, string threshold)
    {
        double[] bounds = [.. threshold.Split('_').Select(bound => double.Parse(bound, CultureInfo.InvariantCulture))];
        var level = name[..name.LastIndexOf('_')] switch
        {
            "token" => RejectionLevel.Token,
            "seq_mean" => RejectionLevel.SequenceMean,
            "seq_max" => RejectionLevel.SequenceMax,
            "seq_sum" => RejectionLevel.SequenceSum,
            _ => throw new NotSupportedException($"{golden.Name}: verl's rule {name} is not mapped"),
        };
        return name[^2..] switch
        {
            "k1" => new()
            {
                Metric = RejectionMetric.K1, Level = level, Lower = -Math.Log(bounds[^1]), Upper = bounds.Length == 2 ? -Math.Log(bounds[0]) : Math.Log(bounds[0]),
            },
            "k2" => new() { Metric = RejectionMetric.K2, Level = level, Upper = bounds[0] },
            "k3" => new() { Metric = RejectionMetric.K3, Level = level, Upper = bounds[0] },
            _ => throw new NotSupportedException($"{golden.Name}: verl's rule {name} is not mapped"),
        };
    }
}
