using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

public sealed class ClippedSurrogateTests
{
    private const double NoCap = 1e300;

    [Fact]
    public void Compute_DecoupledWithTruncatedWeights_EqualsGolden()
    {
        var golden = Golden.Load("policy-losses-offpolicy", "decoupled_ppo_cap_token_truncate");
        var (result, current, _) = Run(golden, "proximal_log_prob", "behave_log_prob", "loss_mask", new() { WeightCap = 1.5 });

        AssertLossAndGradient(golden, result, current);
        double clipped = (golden.Expect("clip_mask") * golden.Input("loss_mask")).sum().ToDouble();
        Assert.Equal(clipped, result.Sums[1].ToDouble());
    }

    [Theory]
    [InlineData("decoupled_disabled", 0.2, "proximal_log_prob", "proximal_log_prob", NoCap)]
    [InlineData("decoupled_rs_token_ratio_clamp", 0.28, "proximal_log_prob", "behave_log_prob", 2.0)]
    public void Compute_DecoupledVariants_EqualGoldens(string name, double high, string proximal, string behaviour, double cap)
    {
        var golden = Golden.Load("policy-losses-offpolicy", name);
        var (result, current, _) = Run(golden, proximal, behaviour, "loss_mask", new() { ClipHigh = high, WeightCap = cap });

        AssertLossAndGradient(golden, result, current);
    }

    [Fact]
    public void Compute_OnPolicy_EqualsGolden()
    {
        var golden = Golden.Load("policy-losses", "ppo_on_policy");
        var (result, current, _) = Run(golden, "old_log_prob", "old_log_prob", "response_mask", new());

        AssertLossAndGradient(golden, result, current);
    }

    /// <summary>These peers also bound the loss of tokens with a negative advantage and a huge ratio ("dual clip"), which this objective does not: there they differ, everywhere else not.</summary>
    [Theory]
    [InlineData("ppo_clip_token_mean", 0.2, 3.0, LossAggregation.TokenMean, null, 1.0)]
    [InlineData("clip_higher_token-mean", 0.28, 10.0, LossAggregation.TokenMean, null, 1.0)]
    [InlineData("clip_higher_seq-mean-token-mean", 0.28, 10.0, LossAggregation.SequenceMean, null, 1.0)]
    [InlineData("ppo_zero_adv_rows", 0.2, 3.0, LossAggregation.SequenceMean, null, 1.0)]
    [InlineData("ppo_global_batch", 0.2, 3.0, LossAggregation.TokenMean, 91L, 2.0)] // averaged over 2 shards
    public void Compute_WithoutStaleness_GradientEqualsPpoGoldens(
        string name, double high, double dualClip, LossAggregation aggregation, long? tokensOfStep, double scale)
    {
        var golden = Golden.Load("policy-losses", name);
        var options = new ClippedSurrogateOptions { ClipHigh = high, Aggregation = aggregation };
        var totals = tokensOfStep is { } tokens ? new StepTotals(tokens, 0) : null;
        var (result, current, batch) = Run(golden, "old_log_prob", "old_log_prob", "response_mask", options, totals);
        (result.Loss * scale).backward();

        var dual = (current - batch.Proximal).exp().gt(dualClip).logical_and(batch.Advantage.lt(0));
        Assert.InRange(dual.logical_and(batch.Mask).sum().ToInt64(), 1, 3);
        Golden.AssertClose(golden.Expect("grad_logprob").masked_fill(dual, 0), current.grad!.masked_fill(dual, 0), TokenLossAggregationTests.Tolerance(aggregation));
    }

    [Fact]
    public void Compute_CutIntoMicroBatches_AddsUpToTheWhole()
    {
        var golden = Golden.Load("policy-losses-offpolicy", "decoupled_ppo_cap_token_truncate");
        foreach (var aggregation in new[] { LossAggregation.TokenMean, LossAggregation.SequenceMean })
        {
            var options = new ClippedSurrogateOptions { Aggregation = aggregation };
            var (whole, _, batch) = Run(golden, "proximal_log_prob", "behave_log_prob", "loss_mask", options);
            var totals = Totals(batch.Mask);

            double sum = 0;
            foreach (var (from, to) in new[] { (0, 2), (2, 3), (3, 5) })
            {
                torch.Tensor Cut(torch.Tensor tensor) => tensor.narrow(0, from, to - from);
                var part = new PolicyBatch(Cut(batch.Current), Cut(batch.Proximal), Cut(batch.Behaviour), Cut(batch.Advantage), Cut(batch.Mask));
                sum += ClippedSurrogate.Compute(part, totals, options).Loss.ToDouble();
            }

            Golden.AssertClose(whole.Loss.ToDouble(), sum);
        }
    }

    [Fact]
    public void Compute_KlBehaviour_IsSumOfRhoMinusOneMinusLogRho()
    {
        var golden = Golden.Load("policy-losses-offpolicy", "decoupled_ppo_cap_token_truncate");
        var (result, _, batch) = Run(golden, "proximal_log_prob", "behave_log_prob", "loss_mask", new());
        double expected = 0;
        double[] proximal = [.. batch.Proximal.data<double>()], behaviour = [.. batch.Behaviour.data<double>()];
        bool[] mask = [.. batch.Mask.data<bool>()];
        for (int i = 0; i < mask.Length; i++)
        {
            double log = proximal[i] - behaviour[i];
            expected += mask[i] ? Math.Exp(log) - 1 - log : 0;
        }

        Golden.AssertClose(expected, result.Sums[0].ToDouble());
    }

    [Fact]
    public void Compute_MaskOfAnotherShape_NamesIt()
    {
        var good = torch.zeros(2, 3);
        var error = Assert.Throws<ArgumentException>(() =>
            ClippedSurrogate.Compute(new PolicyBatch(good, good, good, good, torch.ones(2, 4, torch.@bool)), new StepTotals(1, 1), new()));
        Assert.Contains("Mask is [2, 4]; expected [2, 3]", error.Message, StringComparison.Ordinal);
    }

    private static (ObjectiveResult Result, torch.Tensor Current, PolicyBatch Batch) Run(
        Golden golden, string proximal, string behaviour, string mask, ClippedSurrogateOptions options, StepTotals? totals = null)
    {
        var current = golden.Input("log_prob").requires_grad_();
        var batch = new PolicyBatch(current, golden.Input(proximal), golden.Input(behaviour), golden.Input("advantages"), golden.Input(mask).to(torch.@bool));
        return (ClippedSurrogate.Compute(batch, totals ?? Totals(batch.Mask), options), current, batch);
    }

    private static StepTotals Totals(torch.Tensor mask) => new(mask.sum().ToInt64(), (int)mask.any(1).sum().ToInt64());

    private static void AssertLossAndGradient(Golden golden, ObjectiveResult result, torch.Tensor current)
    {
        result.Loss.backward();
        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), result.Loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logprob"), current.grad!);
    }
}
