using System.Text.Json;
using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>OpenRLHF's PolicyLoss in our options.</summary>
internal static class OpenRlhfPolicyCases
{
    /// <summary>Added by this peer to a sequence's number of tokens.</summary>
    public const double LengthEpsilon = 1e-8;

    public static PolicyGolden Map(Golden golden)
    {
        var old = golden.Input("old_log_prob");
        var batch = new PolicyBatch(
            golden.Input("log_prob"), old, golden.HasInput("rollout_log_prob") ? golden.Input("rollout_log_prob") : old, golden.Input("advantages"), golden.Mask("response_mask"));
        return new PolicyGolden(Loss(golden) with { LengthEpsilon = LengthEpsilon }, batch) { Correction = golden.Flag("enable_vllm_is_correction") ? Correction(golden) : PolicyGolden.NoCorrection };
    }

    private static ClippedLossOptions Loss(Golden golden)
    {
        double low = golden.Number("clip_eps_low")!.Value, high = golden.Number("clip_eps_high")!.Value;
        bool bySample = golden.Parameters.TryGetProperty("token_level_loss", out var level) && level.ValueKind == JsonValueKind.False;
        return golden.Text("policy_loss_type") switch
        {
            null or "ppo" => new ClipLossOptions
            {
                ClipLow = low, ClipHigh = high, DualClip = golden.Number("dual_clip"), Aggregation = bySample ? LossAggregation.SequenceMean : LossAggregation.TokenMean,
            },
            "gspo" => new GspoLossOptions { ClipLow = low, ClipHigh = high, DualClip = golden.Number("dual_clip"), LogRatioBound = 20 },
            var type => throw new NotSupportedException($"{golden.Name}: OpenRLHF's loss {type} is not mapped"),
        };
    }

    private static CorrectionOptions Correction(Golden golden)
    {
        double[] bounds = [.. golden.Parameters.GetProperty("vllm_is_truncated_threshold").EnumerateArray().Select(value => value.GetDouble())];
        return golden.Text("vllm_is_correction_type") switch
        {
            "tis" => new() { Weights = new() { Floor = bounds[0], Cap = bounds[1] } },
            "icepop" => new() { Weights = new() { Mode = ImportanceWeighting.Mask, Floor = bounds[0], Cap = bounds[1] } },
            "seq-mask-tis" => new()
            {
                Weights = new() { Mode = ImportanceWeighting.Full },
                Rejection = [new() { Level = RejectionLevel.SequenceMean, Lower = bounds[0], Upper = bounds[1] }],
            },
            var type => throw new NotSupportedException($"{golden.Name}: OpenRLHF's correction {type} is not mapped"),
        };
    }
}
