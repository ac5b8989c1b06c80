using RlActors.Learning.Objectives;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

public sealed class CovarianceCutTests
{
    /// <summary>A share below one token holds one, whatever float32 makes of the covariance that the cut was taken at.</summary>
    [Fact]
    public void Compute_ShareOfLessThanAToken_HoldsTheLargestAlways()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            float[] advantages = [.. Enumerable.Range(0, 300).Select(_ => (float)((random.NextDouble() * 2) - 1))], logprobs = [.. advantages.Select(_ => (float)(-5 * random.NextDouble()))];
            using var scope = torch.NewDisposeScope();
            var (advantage, logprob) = (torch.tensor(advantages).reshape(10, 30), torch.tensor(logprobs).reshape(10, 30)); // [10, 30]
            var loss = new KlCovLossOptions { Share = 0.0002, Coefficient = 1 };
            var survey = new StepSurvey(loss, new());
            var batch = new PolicyBatch(logprob, logprob, logprob, advantage, torch.ones(10, 30, torch.@bool));
            survey.Add(batch);
            var totals = survey.Apply(new StepTotals(300, 10));

            var result = PolicyObjectives.Create(loss, new(), new() { Coefficient = 0 }, new()).Compute(batch, totals);

            Assert.Equal(1, result.Sums[1].ToDouble());
        }
    }
}
