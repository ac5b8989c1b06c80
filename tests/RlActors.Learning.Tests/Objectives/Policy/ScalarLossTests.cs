using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>Losses against sums written out number by number, and their gradients against finite differences of those, on random steps (the seeds are the theories' data).</summary>
public sealed class ScalarLossTests
{
    private const double Step = 1e-6;

    private delegate double Token(double log, double advantage, double weight);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compute_DecoupledPpo_EqualsScalars(int seed) => AssertTokens(seed, new ClipLossOptions { ClipHigh = 0.3, DualClip = 2 }, (log, advantage, weight) =>
    {
        double ratio = Math.Exp(log), least = Math.Min(ratio * advantage, Math.Clamp(ratio, 0.8, 1.3) * advantage);
        return -weight * (advantage < 0 ? Math.Max(least, 2 * advantage) : least);
    });

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Compute_Sapo_EqualsScalars(int seed) => AssertTokens(seed, new SapoLossOptions { Aggregation = LossAggregation.TokenMean }, (log, advantage, weight) =>
    {
        double tau = advantage > 0 ? 1 : 1.05;
        return -weight * advantage * 4 / tau / (1 + Math.Exp(-tau * (Math.Exp(log) - 1)));
    });

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Compute_Importance_EqualsScalars(int seed) => AssertTokens(
        seed, new ImportanceLossOptions { Cap = 1.5 }, (log, advantage, weight) => -weight * Math.Min(Math.Exp(log), 1.5) * advantage);

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void Compute_Gspo_EqualsScalars(int seed)
    {
        using var scope = torch.NewDisposeScope();
        var batch = RandomStep.Of(seed);
        double[] current = [.. batch.Current.data<double>()], proximal = [.. batch.Proximal.data<double>()], advantage = [.. batch.Advantage.data<double>()];
        bool[] mask = [.. batch.Mask.data<bool>()];

        AssertEquals(batch, new GspoLossOptions { ClipLow = 0.1, ClipHigh = 0.2 }, PolicyGolden.NoCorrection, current, Whole);

        double Whole()
        {
            double sum = 0;
            int rows = 0;
            for (int row = 0; row < RandomStep.Rows; row++)
            {
                int[] trained = [.. Enumerable.Range(row * RandomStep.Tokens, RandomStep.Tokens).Where(i => mask[i])];
                if (trained.Length > 0)
                {
                    double ratio = Math.Exp(trained.Average(i => current[i] - proximal[i]));
                    sum += trained.Average(i => -Math.Min(ratio * advantage[i], Math.Clamp(ratio, 0.9, 1.2) * advantage[i]));
                    rows++;
                }
            }

            return sum / rows;
        }
    }

    /// <summary>A loss of tokens with the default correction, averaged over them.</summary>
    private static void AssertTokens(int seed, PolicyLossOptions options, Token token)
    {
        using var scope = torch.NewDisposeScope();
        var batch = RandomStep.Of(seed);
        double[] current = [.. batch.Current.data<double>()], proximal = [.. batch.Proximal.data<double>()];
        double[] behaviour = [.. batch.Behaviour.data<double>()], advantage = [.. batch.Advantage.data<double>()];
        bool[] mask = [.. batch.Mask.data<bool>()];

        AssertEquals(batch, options, new(), current, () => Enumerable.Range(0, mask.Length).Where(i => mask[i])
            .Average(i => token(current[i] - proximal[i], advantage[i], Math.Min(Math.Exp(proximal[i] - behaviour[i]), 2))));
    }

    /// <param name="batch">The step.</param>
    /// <param name="options">The loss.</param>
    /// <param name="correction">Its correction.</param>
    /// <param name="current">log π, which <paramref name="scalar"/> reads.</param>
    /// <param name="scalar">The loss, number by number.</param>
    private static void AssertEquals(PolicyBatch batch, PolicyLossOptions options, CorrectionOptions correction, double[] current, Func<double> scalar)
    {
        var leaf = batch.Current.clone().requires_grad_();
        var result = PolicyObjectives.Create(options, correction, new(), new()).Compute(batch with { Current = leaf }, PolicyGolden.Count(batch.Mask));
        result.Loss.backward();
        Golden.AssertClose(scalar(), result.Loss.ToDouble());

        double[] gradient = [.. leaf.grad!.data<double>()];
        for (int i = 0; i < current.Length; i++)
        {
            double at = current[i];
            current[i] = at + Step;
            double above = scalar();
            current[i] = at - Step;
            double below = scalar();
            current[i] = at;
            Golden.AssertClose((above - below) / (2 * Step), gradient[i], 1e-7);
        }
    }
}
