using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>verl's policy losses in our options.</summary>
internal static class VerlPolicyCases
{
    /// <summary>Added by this peer to a sequence's number of tokens.</summary>
    public const double LengthEpsilon = 1e-8;

    public static PolicyGolden Map(Golden golden)
    {
        var mask = golden.Mask("response_mask");
        var old = golden.Input("old_log_prob");
        bool weighted = golden.HasInput("is_weights");
        var batch = new PolicyBatch(
            golden.Input("log_prob"), old, weighted ? old - golden.Input("is_weights").log() : old, golden.Input("advantages"), mask); // ρ is the given weight
        var loss = Loss(golden, golden.Source[(golden.Source.LastIndexOf("compute_policy_loss_", StringComparison.Ordinal) + "compute_policy_loss_".Length)..]);
        var (totals, scale) = Totals(golden, "global_batch_info", loss, mask);
        return new PolicyGolden(loss, batch)
        {
            Correction = weighted ? new() { Weights = new() { Mode = ImportanceWeighting.Full }, LogRatioBound = PolicyGolden.Unbounded } : PolicyGolden.NoCorrection,
            Totals = totals,
            Scale = scale,
        };
    }

    /// <summary>PPO's clip as this peer has it, dual clip and all.</summary>
    public static ClipLossOptions Vanilla(Golden golden) => new()
    {
        ClipLow = golden.Number("clip_low") ?? 0.2,
        ClipHigh = golden.Number("clip_high") ?? 0.2,
        DualClip = golden.Number("clip_ratio_c"),
        Aggregation = Aggregation(golden),
        LengthEpsilon = LengthEpsilon,
    };

    public static LossAggregation Aggregation(Golden golden) => golden.Text("loss_agg_mode") switch
    {
        "token-mean" => LossAggregation.TokenMean,
        "seq-mean-token-mean" => LossAggregation.SequenceMean,
        "seq-mean-token-sum" => LossAggregation.SequenceSum,
        "seq-mean-token-sum-norm" => LossAggregation.ConstantLength,
        var mode => throw new NotSupportedException($"{golden.Name}: aggregation {mode} is not mapped"),
    };

    /// <summary>Totals of the global batch where the case has them; the constant length stands alone, without a mean over sequences.</summary>
    public static (StepTotals Totals, double Scale) Totals(Golden golden, string? group, PolicyLossOptions loss, torch.Tensor mask)
    {
        var given = group is not null && golden.Parameters.TryGetProperty(group, out var info) ? golden with { Parameters = info } : group is null ? golden : null;
        var own = PolicyGolden.Count(mask);
        int sequences = loss is GmpoLossOptions ? (int)mask.shape[0] : (int)(given?.Number("global_batch_size") ?? own.Sequences); // GMPO: rows without tokens too
        return loss.Aggregation == LossAggregation.ConstantLength
            ? (own with { Sequences = 1, Length = given?.Number("loss_scale_factor") ?? mask.shape[1] }, 1)
            : (new StepTotals((long)(given?.Number("batch_num_tokens") ?? own.Tokens), sequences), given?.Number("dp_size") ?? 1);
    }

    private static PolicyLossOptions Loss(Golden golden, string function)
    {
        double low = golden.Number("clip_low") ?? 0, high = golden.Number("clip_high") ?? 0;
        return function switch
        {
            "vanilla" => Vanilla(golden),
            "gspo" => new GspoTokenLossOptions { ClipLow = low, ClipHigh = high, LengthEpsilon = LengthEpsilon },
            "cispo" => new CispoLossOptions { Floor = 1 - low, Cap = 1 + high, Aggregation = Aggregation(golden), LengthEpsilon = LengthEpsilon },
            "geo_mean" => new GmpoLossOptions { ClipLow = low, ClipHigh = high, LengthEpsilon = LengthEpsilon, LogRatioBound = PolicyGolden.Unbounded },
            "sapo" => new SapoLossOptions
            {
                TauPositive = golden.Number("tau_pos")!.Value, TauNegative = golden.Number("tau_neg")!.Value, LengthEpsilon = LengthEpsilon,
            },
            "reinforce" or "gpg" => new ReinforceLossOptions { Aggregation = Aggregation(golden), LengthEpsilon = LengthEpsilon },
            "kl_cov" => new KlCovLossOptions
            {
                Share = golden.Number("kl_cov_ratio")!.Value, Coefficient = golden.Number("ppo_kl_coef")!.Value, Aggregation = Aggregation(golden),
                LengthEpsilon = LengthEpsilon, LogRatioBound = PolicyGolden.Unbounded,
            },
            _ => throw new NotSupportedException($"{golden.Name}: verl's loss {function} is not mapped"),
        };
    }
}
