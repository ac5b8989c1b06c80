using RlActors.Learning.Objectives.Preference;
using RlActors.Learning.Objectives.Reward;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Preference;

/// <summary>Every case of preference.json and preference-tdpo.json: values and gradients of the peers' own code.</summary>
public sealed class PreferenceGoldenTests
{
    public static TheoryData<string> Cases => Golden.Names("preference");

    public static TheoryData<string> TokenLevelCases => Golden.Names("preference-tdpo");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_Case_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("preference", name);
        if (golden.Inputs.TryGetProperty("rewards_chosen", out _))
        {
            RewardModel(golden);
        }
        else if (golden.Inputs.TryGetProperty("label", out _))
        {
            Unpaired(golden);
        }
        else if (golden.Inputs.TryGetProperty("log_prob", out _))
        {
            Tokens(golden);
        }
        else
        {
            Sums(golden);
        }
    }

    [Theory]
    [MemberData(nameof(TokenLevelCases))]
    public void Compute_TokenLevelCase_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("preference-tdpo", name);
        var logits = golden.Input("logits").requires_grad_();                                    // [rows, seq, vocabulary]
        var labels = golden.Input("labels").to(torch.int64)[.., 1..];                            // [rows, seq − 1]
        var mask = labels.ne(-100);
        var logprobs = logits[.., ..^1, ..].log_softmax(-1);
        var references = golden.Input("ref_logits")[.., ..^1, ..].log_softmax(-1);
        var ids = labels.clamp_min(0).unsqueeze(-1);
        var divergence = (references.exp() * (references - logprobs)).sum(-1);                   // [rows, seq − 1] KL(π_ref ‖ π)
        var sums = AnswerSums.Of(logprobs.gather(-1, ids).squeeze(-1), mask).chunk(2);
        var reference = AnswerSums.Of(references.gather(-1, ids).squeeze(-1), mask).chunk(2);
        var divergences = AnswerSums.Of(divergence, mask).chunk(2);
        var batch = new PreferenceBatch(sums[0], sums[1], torch.ones_like(sums[0]), torch.ones_like(sums[0]))
        {
            ReferenceChosen = reference[0],
            ReferenceRejected = reference[1],
            ChosenDivergence = divergences[0],
            RejectedDivergence = divergences[1],
        };

        var options = PreferenceOptions.Of(name, golden.Parameters);
        var result = PreferenceLosses.Compute(batch, new PreferenceTotals((int)sums[0].shape[0], 1), options);
        result.Loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), result.Loss.ToDouble());
        Golden.AssertClose(golden.Expect("losses"), PreferenceLosses.PerPair(batch, options));
        Golden.AssertClose(golden.Expect("grad_logits"), logits.grad!);
    }

    /// <summary>Rows of token log-probabilities, all chosen before all rejected.</summary>
    private static void Tokens(Golden golden)
    {
        var logprob = golden.Input("log_prob").requires_grad_();
        var mask = golden.Input("mask").to(torch.@bool);
        var options = PreferenceOptions.Of(golden.Name, golden.Parameters);
        double excess = options is LogRatioLossOptions ratio ? ratio.ExcessTokenWeight : 1;
        var lengths = mask.sum(1).chunk(2);
        var shared = torch.minimum(lengths[0], lengths[1]).repeat(2);
        torch.Tensor[] Of(torch.Tensor token) => (excess == 1 ? AnswerSums.Of(token, mask) : AnswerSums.Of(token, mask, shared, excess)).chunk(2);
        var (sums, reference) = (Of(logprob), Of(golden.Input("ref_log_prob")));
        var batch = new PreferenceBatch(sums[0], sums[1], lengths[0].to(torch.float64), lengths[1].to(torch.float64)) { ReferenceChosen = reference[0], ReferenceRejected = reference[1] };
        int pairs = (int)sums[0].shape[0];

        var result = PreferenceLosses.Compute(batch, new PreferenceTotals(pairs, lengths[0].sum().ToInt64()), options);
        result.Loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), result.Loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logprob"), logprob.grad!);
        if (golden.Expected.TryGetProperty("reward_accuracy", out var accuracy) && excess == 1 && options is LogRatioLossOptions { Divergence: PreferenceDivergence.ReverseKl } or MixedPreferenceLossOptions)
        {
            double[] metrics = [.. result.Sums.data<double>()];
            Golden.AssertClose(accuracy.GetDouble(), metrics[0] / pairs);
            Golden.AssertClose(golden.Expected.GetProperty("reward_chosen_mean").GetDouble(), metrics[1] / pairs);
            Golden.AssertClose(golden.Expected.GetProperty("reward_rejected_mean").GetDouble(), metrics[2] / pairs);
        }
    }

    /// <summary>Log-probabilities of answers, or their averages where the loss takes averages: answers of one token.</summary>
    private static void Sums(Golden golden)
    {
        var (chosen, rejected) = (golden.Input("chosen_logps").requires_grad_(), golden.Input("rejected_logps").requires_grad_());
        var ones = torch.ones_like(chosen).detach();
        bool hasReference = golden.Inputs.TryGetProperty("ref_chosen_logps", out _);
        var batch = new PreferenceBatch(chosen, rejected, ones, ones)
        {
            ReferenceChosen = hasReference ? golden.Input("ref_chosen_logps") : null,
            ReferenceRejected = hasReference ? golden.Input("ref_rejected_logps") : null,
        };
        var options = PreferenceOptions.Of(golden.Name, golden.Parameters);

        var perPair = PreferenceLosses.PerPair(batch, options);
        var loss = perPair.mean();
        double crossEntropy = golden.Inputs.TryGetProperty("chosen_nll", out var nll) ? nll.GetDouble() : 0; // a constant there
        loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble() + crossEntropy);
        Golden.AssertClose(golden.Expect("grad_chosen_logps"), chosen.grad!);
        Golden.AssertClose(golden.Expect("grad_rejected_logps"), rejected.grad!);
        if (golden.Expected.TryGetProperty("losses", out _))
        {
            Golden.AssertClose(golden.Expect("losses"), options is OrpoLossOptions ? -perPair : perPair);
        }

        double whole = PreferenceLosses.Compute(batch, new PreferenceTotals((int)chosen.shape[0], chosen.shape[0]), options).Loss.ToDouble();
        Golden.AssertClose(loss.ToDouble() - (PreferenceLosses.CrossEntropy(options) * chosen.mean().ToDouble()), whole);
    }

    private static void Unpaired(Golden golden)
    {
        var logprob = golden.Input("log_prob").requires_grad_();
        var mask = golden.Input("mask").to(torch.@bool);
        var p = golden.Parameters;
        UnpairedLossOptions options = p.GetProperty("loss_type").GetString() == "kto" ? new KtoLossOptions() : new ApoZeroUnpairedLossOptions();
        options = options with
        {
            Beta = p.GetProperty("beta").GetDouble(),
            DesirableWeight = p.GetProperty("desirable_weight").GetDouble(),
            UndesirableWeight = p.GetProperty("undesirable_weight").GetDouble(),
        };
        double baseline = options is KtoLossOptions ? UnpairedLosses.Baseline([.. golden.Input("kl_logps").data<double>()], [.. golden.Input("ref_kl_logps").data<double>()]) : 0;

        var result = UnpairedLosses.Compute(
            AnswerSums.Of(logprob, mask), AnswerSums.Of(golden.Input("ref_log_prob"), mask), golden.Input("label").to(torch.@bool), baseline, (int)logprob.shape[0], options);
        result.Loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), result.Loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logprob"), logprob.grad!);
        Golden.AssertClose(golden.Expected.GetProperty("kl").GetDouble(), baseline);
    }

    private static void RewardModel(Golden golden)
    {
        var (chosen, rejected) = (golden.Input("rewards_chosen").requires_grad_(), golden.Input("rewards_rejected").requires_grad_());
        bool hasMargin = golden.Inputs.TryGetProperty("margin", out _);
        double centering = golden.Parameters.TryGetProperty("center_rewards_coefficient", out var c) && c.ValueKind == System.Text.Json.JsonValueKind.Number ? c.GetDouble() : 0;

        var loss = RewardLosses.Pairs(
            chosen, rejected, hasMargin ? golden.Input("margin") : null, (int)chosen.shape[0], new BradleyTerryLossOptions { Margin = hasMargin, Centering = centering });
        loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_rewards_chosen"), chosen.grad!);
        Golden.AssertClose(golden.Expect("grad_rewards_rejected"), rejected.grad!);
    }
}
