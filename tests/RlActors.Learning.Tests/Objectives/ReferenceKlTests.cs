using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

public sealed class ReferenceKlTests
{
    [Theory]
    [InlineData("verl_k1", KlEstimator.K1)]
    [InlineData("verl_k2", KlEstimator.K2)]
    [InlineData("verl_k3", KlEstimator.K3)]
    public void Estimate_LargeLogRatiosToo_ValuesAndGradientsEqualGoldens(string name, KlEstimator estimator)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("kl", name);
        var current = golden.Input("log_prob").requires_grad_();

        var estimate = ReferenceKl.Estimate(current - golden.Input("ref_log_prob"), estimator);
        estimate.sum().backward();

        Golden.AssertClose(golden.Expect("kl"), estimate);
        Golden.AssertClose(golden.Expect("grad_logprob"), current.grad!);
    }

    /// <summary>This peer does not bound k3: there, and only there, the two differ.</summary>
    [Fact]
    public void Compute_MaskedMean_EqualsGoldenWhereTheEstimateIsNotBounded()
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("kl", "trl_k3_masked_mean");
        var (current, reference) = (golden.Input("log_prob").requires_grad_(), golden.Input("ref_log_prob"));
        var mask = golden.Input("response_mask").to(torch.@bool);
        var bounded = golden.Expect("kl").gt(10) & mask;
        long tokens = mask.sum().ToInt64();

        var result = ReferenceKl.Compute(current, reference, mask, new StepTotals(tokens, 1), new() { KlCoefficient = 0.25 });
        result.Loss.backward();

        double expected = golden.Expect("kl").masked_fill(mask.logical_not(), 0).clamp_max(10).sum().ToDouble();
        Assert.Equal(1, bounded.sum().ToInt64());
        Golden.AssertClose(0.25 * expected / tokens, result.Loss.ToDouble());
        Golden.AssertClose(expected, result.Sums.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logprob").masked_fill(bounded, 0) * 0.25, current.grad!);
    }

    [Fact]
    public void Compute_GarbageWhereNotTrained_GivesNothing()
    {
        using var scope = torch.NewDisposeScope();
        var current = torch.tensor([-1.0, -900.0], [1, 2]).requires_grad_();
        var reference = torch.tensor([-1.0, -0.5], [1, 2]);

        var result = ReferenceKl.Compute(current, reference, torch.tensor([true, false], [1, 2]), new StepTotals(1, 1), new() { KlCoefficient = 1 });
        result.Loss.backward();

        Assert.Equal(0, result.Loss.ToDouble());
        Assert.Equal(0, current.grad!.abs().max().ToDouble());
    }
}
