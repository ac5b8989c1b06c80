using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

public sealed class TokenLossAggregationTests
{
    [Theory]
    [InlineData("agg_token-mean", LossAggregation.TokenMean, null, null, 1.0)]
    [InlineData("agg_seq-mean-token-mean", LossAggregation.SequenceMean, null, null, 1.0)]
    [InlineData("agg_token-mean_global", LossAggregation.TokenMean, 57L, null, 2.0)] // averaged over 2 shards
    [InlineData("agg_seq-mean-token-mean_global", LossAggregation.SequenceMean, null, 12, 2.0)]
    public void Apply_TokenLosses_EqualsGolden(string name, LossAggregation aggregation, long? tokens, int? sequences, double scale)
    {
        var golden = Golden.Load("policy-losses", name);
        var mask = golden.Input("loss_mask").to(torch.@bool);
        var token = golden.Input("loss_mat").requires_grad_();
        var totals = new StepTotals(tokens ?? mask.sum().ToInt64(), sequences ?? (int)mask.any(1).sum().ToInt64());

        var loss = aggregation.Apply(token.masked_fill(mask.logical_not(), 0), mask, totals) * scale;
        loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble(), Tolerance(aggregation));
        Golden.AssertClose(golden.Expect("grad_loss_mat"), token.grad!, Tolerance(aggregation));
    }

    /// <summary>The peer adds 1e-8 to the number of tokens of a sequence.</summary>
    internal static double Tolerance(LossAggregation aggregation) => aggregation == LossAggregation.SequenceMean ? 2e-8 : 1e-9;
}
