using System.Text.Json;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Corrections;
using RlActors.Learning.Objectives.Policy;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Policy;

/// <summary>A golden case of a policy loss in our options: what its peer's parameters are here.</summary>
internal sealed record PolicyGolden(PolicyLossOptions Loss, PolicyBatch Batch)
{
    /// <summary>A log-ratio that nothing reaches: this peer does not bound it.</summary>
    public const double Unbounded = 1e9;

    /// <summary>No weights and no rules.</summary>
    public static readonly CorrectionOptions NoCorrection = new() { Weights = new() { Mode = ImportanceWeighting.None } };

    public CorrectionOptions Correction { get; init; } = NoCorrection;

    public KlOptions Kl { get; init; } = new();

    /// <summary>Totals that the peer takes from the whole step rather than from the batch; null: the batch's.</summary>
    public StepTotals? Totals { get; init; }

    /// <summary>Factor of the loss: the number of shards whose gradients are averaged.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>What the peer adds to the loss, without a gradient, for rows that have no token.</summary>
    public double Constant { get; init; }

    /// <summary>Tokens and sequences that have any, of a mask.</summary>
    public static StepTotals Count(torch.Tensor mask) => new(mask.sum().ToInt64(), (int)mask.any(1).sum().ToInt64());

    /// <summary>Fails unless loss and gradient are the golden's, also when the options have been through JSON and the step is cut into micro-batches.</summary>
    public void AssertEquals(Golden golden)
    {
        var objective = PolicyObjectives.Create(ThroughJson(Loss), ThroughJson(Correction), ThroughJson(Kl), new EntropyOptions());
        var totals = Totals ?? Count(Batch.Mask);
        if (objective.Needs.Survey)
        {
            var survey = new StepSurvey(Loss, Correction);
            survey.Add(Batch);
            totals = survey.Apply(totals);
        }

        double expected = golden.Expected.GetProperty("loss").GetDouble();
        var gradient = golden.Expect("grad_logprob");
        AssertEquals(expected, gradient, objective, totals, [Batch]);
        AssertEquals(expected, gradient, objective, totals, [Cut(0, 2), Cut(2, 1), Cut(3, (int)Batch.Mask.shape[0] - 3)]);
        AssertCorrection(golden, totals);
    }

    private static T ThroughJson<T>(T options) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(options, RecipeReader.Json), RecipeReader.Json)!;

    private void AssertEquals(double expected, torch.Tensor gradient, IPolicyObjective objective, StepTotals totals, PolicyBatch[] parts)
    {
        double loss = 0;
        var gradients = new List<torch.Tensor>();
        foreach (var part in parts)
        {
            var leaf = part.Current.detach().clone().requires_grad_();
            var result = objective.Compute(part with { Current = leaf }, totals);
            result.Loss.backward();
            loss += result.Loss.ToDouble();
            gradients.Add(leaf.grad ?? torch.zeros_like(leaf));
        }

        Golden.AssertClose(expected, (Scale * loss) + Constant);
        Golden.AssertClose(gradient, torch.cat(gradients) * Scale);
    }

    /// <summary>Weights and what is left after rejection, where the peer tells them.</summary>
    private void AssertCorrection(Golden golden, StepTotals totals)
    {
        var corrected = OffPolicyCorrection.Compute(PolicyTokens.From(Batch, Correction.Proximal), Correction, totals.WeightMean);
        if (golden.Expected.TryGetProperty("modified_mask", out var mask))
        {
            Golden.AssertClose(Golden.Tensor(mask), corrected.Kept.to(torch.float64));
        }

        if (golden.Expected.TryGetProperty("is_weights", out var weights))
        {
            var expected = Golden.Tensor(weights).expand(Batch.Mask.shape);
            Golden.AssertClose(expected * Batch.Mask, corrected.Weight * Batch.Mask);
        }

        if (golden.Expected.TryGetProperty("behave_imp_weight", out var behave))
        {
            Golden.AssertClose(Golden.Tensor(behave) * corrected.Kept, corrected.Weight * corrected.Kept);
        }
    }

    private PolicyBatch Cut(int from, int rows)
    {
        return new PolicyBatch(Rows(Batch.Current), Rows(Batch.Proximal), Rows(Batch.Behaviour), Rows(Batch.Advantage), Rows(Batch.Mask))
        {
            Reference = Batch.Reference is null ? null : Rows(Batch.Reference),
        };

        torch.Tensor Rows(torch.Tensor tensor) => tensor.narrow(0, from, rows);
    }
}
