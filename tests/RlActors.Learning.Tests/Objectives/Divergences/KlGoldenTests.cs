using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Advantages;
using RlActors.Learning.Objectives.Divergences;
using RlActors.Learning.Objectives.Values;
using RlActors.Learning.Tests.Goldens;
using RlActors.Learning.Tests.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Divergences;

/// <summary>Every case of the file on divergences, entropies, values and rewards, by its peer's parameters and not by its name; a case that nobody maps fails.</summary>
public sealed class KlGoldenTests
{
    public static TheoryData<string> Cases => Golden.Names("kl");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_Divergence_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("kl", name);
        Action<Golden> check = golden switch
        {
            _ when golden.Text("kl_penalty") is { } estimator => case_ => AssertEstimate(case_, VerlEstimator(estimator), 20, estimator.StartsWith("k3", StringComparison.Ordinal) ? 10 : null),
            _ when golden.Text("kl_estimator") is { } estimator => case_ => AssertEstimate(case_, VerlEstimator(estimator), 20, 10),
            _ when golden.Source.Contains("KL(policy||ref)", StringComparison.Ordinal) => case_ => AssertFull(case_, KlEstimator.FullForward),
            _ when golden.Source.Contains("KL(ref||policy)", StringComparison.Ordinal) => case_ => AssertFull(case_, KlEstimator.FullReverse),
            _ when golden.Source.Contains("per_token_kl", StringComparison.Ordinal) => AssertMaskedMean,
            _ when golden.Expected.TryGetProperty("entropy", out var _) => AssertEntropy,
            _ when golden.HasInput("labels") => AssertLogprobs,
            _ when golden.HasInput("vpreds") => AssertValueLoss,
            _ when golden.HasInput("current_kl") => AssertController,
            _ when golden.HasInput("token_level_scores") => AssertVerlRewards,
            _ when golden.HasInput("reward") => AssertOpenRlhfRewards,
            _ when golden.Source.Contains("masked_whiten", StringComparison.Ordinal) => AssertWhitening,
            _ => throw new NotSupportedException($"{golden.Name}: {golden.Source} is not mapped"),
        };
        check(golden);
    }

    private static KlEstimator VerlEstimator(string name) => name switch
    {
        "k1" => KlEstimator.K1,
        "k2" => KlEstimator.K2,
        "k3" => KlEstimator.K3,
        "abs" => KlEstimator.Absolute,
        "k1+" => KlEstimator.K1Plus,
        "k3+" => KlEstimator.K3Plus,
        _ => throw new NotSupportedException($"estimator {name} is not mapped"),
    };

    private static void AssertEstimate(Golden golden, KlEstimator estimator, double logRatioBound, double? valueBound)
    {
        var current = golden.Input("log_prob").requires_grad_();

        var estimate = KlEstimates.Compute(current - golden.Input("ref_log_prob"), estimator, logRatioBound, valueBound);
        estimate.sum().backward();

        Golden.AssertClose(golden.Expect("kl"), estimate);
        Golden.AssertClose(golden.Expect("grad_logprob"), current.grad!);
    }

    private static void AssertMaskedMean(Golden golden)
    {
        var (zeros, mask) = (torch.zeros_like(golden.Input("log_prob")), golden.Mask("response_mask"));
        var batch = new PolicyBatch(golden.Input("log_prob"), zeros, zeros, zeros, mask) { Reference = golden.Input("ref_log_prob") };

        new PolicyGolden(new ReinforceLossOptions(), batch)
        {
            Kl = new() { Coefficient = 1, LogRatioBound = PolicyGolden.Unbounded, ValueBound = 1e300 },
        }.AssertEquals(golden);
    }

    private static void AssertFull(Golden golden, KlEstimator direction)
    {
        var (logits, mask) = (golden.Input("logits"), golden.Mask("response_mask"));
        using var chunk = new LogitsChunk(Rows(logits), torch.zeros(mask.numel(), torch.int64), 1, other: Rows(golden.Input("ref_logits")), direction: direction);
        var (leaf, zeros) = (chunk.Divergence!.detach().view(mask.shape).requires_grad_(), torch.zeros(mask.shape, torch.float64));
        var objective = PolicyObjectives.Create(new ReinforceLossOptions(), new(), new() { Coefficient = 1, Estimator = direction }, new());
        Assert.Equal(direction, objective.Needs.Divergence);

        var result = objective.Compute(new PolicyBatch(zeros, zeros, zeros, zeros, mask) { Divergence = leaf }, PolicyGolden.Count(mask));
        result.Loss.backward();

        Golden.AssertClose(golden.Expect("kl"), leaf);
        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), result.Loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logits"), chunk.Backward(torch.zeros(mask.numel(), torch.float64), divergence: leaf.grad!.reshape(-1)).view(logits.shape));
    }

    private static void AssertEntropy(Golden golden)
    {
        var (logits, mask) = (golden.Input("logits"), golden.Mask("response_mask"));
        using var chunk = new LogitsChunk(Rows(logits), torch.zeros(mask.numel(), torch.int64), 1, entropyGradient: true);
        var (leaf, zeros) = (chunk.Entropy.detach().view(mask.shape).requires_grad_(), torch.zeros(mask.shape, torch.float64));
        Golden.AssertClose(golden.Expect("entropy"), leaf);
        if (!golden.Expected.TryGetProperty("loss", out var loss))
        {
            return;
        }

        var objective = PolicyObjectives.Create(new ReinforceLossOptions(), new(), new(), new() { Coefficient = -1 }); // the peer's loss is the mean entropy itself
        var result = objective.Compute(new PolicyBatch(zeros, zeros, zeros, zeros, mask) { Entropy = leaf }, PolicyGolden.Count(mask));
        result.Loss.backward();

        Golden.AssertClose(loss.GetDouble(), result.Loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logits"), chunk.Backward(torch.zeros(mask.numel(), torch.float64), leaf.grad!.reshape(-1)).view(logits.shape));
    }

    private static void AssertLogprobs(Golden golden)
    {
        var logits = golden.Input("logits");
        using var chunk = new LogitsChunk(Rows(logits), golden.Input("labels").to(torch.int64).reshape(-1), golden.Number("temperature") ?? 1);

        Golden.AssertClose(golden.Expect("log_prob").reshape(-1), chunk.Logprob);
        if (golden.Expected.TryGetProperty("sum_pi_squared", out var squares))
        {
            Golden.AssertClose(Golden.Tensor(squares).reshape(-1), chunk.SquaredProbabilities());
        }

        Golden.AssertClose(golden.Expect("grad_logits"), chunk.Backward(torch.ones_like(chunk.Logprob)).view(logits.shape));
    }

    /// <summary>verl's and OpenRLHF's means over a row have 1e-8 in the number of its tokens.</summary>
    private static void AssertValueLoss(Golden golden)
    {
        var (value, mask) = (golden.Input("vpreds").requires_grad_(), golden.Mask("response_mask"));
        bool byRow = golden.Parameters.TryGetProperty("token_level_loss", out var tokens) && !tokens.GetBoolean();
        var options = new ValueLossOptions
        {
            Clip = golden.Number("cliprange_value") ?? golden.Number("clip_eps") ?? golden.Number("value_eps_clip"),
            Form = golden.Text("loss_fn_type") == "huber" ? ValueErrorForm.Huber : ValueErrorForm.Squared,
            HuberDelta = golden.Number("huber_delta") ?? 10,
            Aggregation = byRow ? LossAggregation.SequenceMean : golden.Text("loss_agg_mode") is null ? LossAggregation.TokenMean : VerlPolicyCases.Aggregation(golden),
            LengthEpsilon = VerlPolicyCases.LengthEpsilon,
        };

        var result = ValueLoss.Compute(value, golden.Input("values"), golden.Input("returns"), mask, PolicyGolden.Count(mask), options);
        result.Loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), result.Loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_vpreds"), value.grad!);
        if (golden.Expected.TryGetProperty("clipfrac", out var fraction))
        {
            Golden.AssertClose(fraction.GetDouble(), result.Sums[0].ToDouble() / mask.sum().ToInt64());
        }
    }

    private static void AssertController(Golden golden)
    {
        var options = new AdaptiveKlOptions { Target = golden.Number("target")!.Value, Horizon = golden.Number("horizon")!.Value };
        double coefficient = golden.Number("init_kl_coef")!.Value;
        double[] expected = [.. golden.Expect("coef_after_each_update").data<double>()];
        foreach (var (divergence, i) in golden.Input("current_kl").data<double>().Select((value, i) => (value, i)))
        {
            coefficient = AdaptiveKl.Next(coefficient, divergence, (int)golden.Number("n_steps")!.Value, options);
            Golden.AssertClose(expected[i], coefficient);
        }
    }

    private static void AssertVerlRewards(Golden golden)
    {
        double[] rewards = [.. golden.Input("token_level_scores").data<double>()];
        var divergences = KlEstimates.Compute(golden.Input("old_log_prob") - golden.Input("ref_log_prob"), KlEstimator.K1);

        RewardKl.TakeFrom(rewards, [.. divergences.data<double>()], golden.Number("kl_ratio")!.Value);

        Golden.AssertClose(golden.Expect("token_level_rewards").reshape(-1), torch.tensor(rewards));
    }

    /// <summary>This peer bounds the reward, puts it on the last valid token, and takes the divergence at masked tokens too.</summary>
    private static void AssertOpenRlhfRewards(Golden golden)
    {
        var (mask, divergences, scores) = (golden.Mask("action_mask"), golden.Input("kl"), golden.Input("reward").data<double>().ToArray());
        double[] bounds = [.. golden.Parameters.GetProperty("reward_clip_range").EnumerateArray().Select(bound => bound.GetDouble())];
        var expected = golden.Expect("rewards");
        for (int row = 0; row < scores.Length; row++)
        {
            var rewards = new double[mask.shape[1]];
            rewards[Array.LastIndexOf(mask[row].data<bool>().ToArray(), true)] = Math.Clamp(scores[row], bounds[0], bounds[1]);

            RewardKl.TakeFrom(rewards, [.. divergences[row].data<double>()], golden.Number("kl_coef")!.Value);

            Golden.AssertClose(expected[row], torch.tensor(rewards));
        }
    }

    /// <summary>Statistics of the valid values, for all of them.</summary>
    private static void AssertWhitening(Golden golden)
    {
        var (values, mask) = (golden.Input("values"), golden.Mask("mask"));
        var moments = Moments.Of(values.masked_select(mask).data<double>());
        var deviation = new DeviationOptions { Epsilon = 0, VarianceEpsilon = 1e-8 };
        double[] whitened = [.. values.data<double>().Select(value => moments.Standardise(value, deviation))];

        Golden.AssertClose(golden.Expected.GetProperty("masked_mean").GetDouble(), moments.Mean);
        Golden.AssertClose(golden.Expect("whitened").reshape(-1), torch.tensor(whitened));
        Golden.AssertClose(golden.Expect("whitened_keep_mean").reshape(-1), torch.tensor([.. whitened.Select(value => value + moments.Mean)]));
    }

    /// <summary>[batch, seq, vocabulary] → [batch · seq, vocabulary].</summary>
    private static torch.Tensor Rows(torch.Tensor logits) => logits.reshape(-1, logits.shape[^1]);
}
