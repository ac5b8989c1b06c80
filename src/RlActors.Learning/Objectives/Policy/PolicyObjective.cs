using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Corrections;
using RlActors.Learning.Objectives.Divergences;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>
/// The sum of a stage's terms over trained tokens, each aggregated alike: <c>w·loss</c> of the tokens that no rule rejects, <c>β·kl</c> to the reference, <c>−c·H</c>, and a divergence
/// from the policy that sampled. Weights and rules touch the first alone.
/// </summary>
internal sealed class PolicyObjective(
    Func<PolicyTokens, StepTotals, TokenLoss> tokenLoss, PolicyLossOptions loss, CorrectionOptions correction, KlOptions kl, EntropyOptions entropy) : IPolicyObjective
{
    private readonly bool _kl = kl.Place == KlPlace.Loss && kl.Coefficient != 0;

    public ObjectiveNeeds Needs { get; } = new(
        Proximal: correction.Proximal == ProximalPolicy.Recompute,
        Reference: (kl is { Place: KlPlace.Loss, Coefficient: not 0 } && !kl.Estimator.IsFull()) || loss is DppoLossOptions { ReferenceScale: not 0 },
        Divergence: kl is { Place: KlPlace.Loss, Coefficient: not 0 } && kl.Estimator.IsFull() ? kl.Estimator : null,
        Entropy: entropy.Coefficient != 0,
        Staleness: correction.Proximal == ProximalPolicy.LogLinear,
        EveryToken: kl is { Place: KlPlace.Loss, Coefficient: not 0 } || entropy.Coefficient != 0 || correction.BehaviourKl.Coefficient != 0
            || loss is KlCovLossOptions or DppoLossOptions { ReferenceScale: not 0 },
        Survey: StepSurvey.IsNeeded(loss, correction));

    public ObjectiveResult Compute(PolicyBatch batch, StepTotals step)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(step);
        batch.CheckShapes();
        using var scope = torch.NewDisposeScope();
        var all = PolicyTokens.From(batch, correction.Proximal);
        var corrected = OffPolicyCorrection.Compute(all, correction, step.WeightMean);
        var tokens = all with { Kept = corrected.Kept, Mask = correction.Rejected == RejectedTokens.Drop ? corrected.Kept : all.Mask };
        var policy = Policy(tokens, step);
        var total = Aggregate(Weigh(policy.Value, tokens, corrected), tokens.Mask, step);
        if (correction.BehaviourKl is { Coefficient: not 0, Place: BehaviourKlPlace.Loss })
        {
            total = Add(total, BehaviourKl.Compute(tokens, correction.BehaviourKl), correction.BehaviourKl.Coefficient, tokens.Mask, step);
        }

        var divergence = _kl ? ReferenceKl.Compute(all, batch, kl, loss.LogRatioBound) : null;
        if (divergence is not null)
        {
            total = Add(total, divergence, kl.Coefficient, tokens.Mask, step);
        }

        if (entropy.Coefficient != 0)
        {
            total = Add(total, batch.Entropy ?? throw new ArgumentException("an entropy bonus needs Entropy; the batch has none"), -entropy.Coefficient, tokens.Mask, step);
        }

        return new ObjectiveResult(total.MoveToOuterDisposeScope(), PolicyMetrics.Sums(all, corrected, policy, divergence).MoveToOuterDisposeScope())
        {
            WeightMax = PolicyMetrics.WeightMax(all, corrected).MoveToOuterDisposeScope(),
        };
    }

    private TokenLoss Policy(PolicyTokens tokens, StepTotals step) => tokenLoss(
        correction.BehaviourKl is { Coefficient: not 0, Place: BehaviourKlPlace.Advantage } ? BehaviourKl.TakeFromAdvantage(tokens, correction.BehaviourKl) : tokens, step);

    /// <summary>Weights, and 0 where a token is rejected. A loss of whole sequences takes the geometric mean of the weights of its kept tokens, and is rejected when none is left.</summary>
    private torch.Tensor Weigh(torch.Tensor value, PolicyTokens tokens, Correction corrected)
    {
        bool sequences = value.shape[1] != tokens.Mask.shape[1];
        var kept = sequences ? tokens.Kept.any(1, true) : tokens.Kept;                                               // [batch, 1] or [batch, seq]
        var weighed = correction.Weights.Mode == ImportanceWeighting.None ? value : value * (sequences ? SequenceWeight(tokens, corrected.Weight) : corrected.Weight);
        return weighed.masked_fill(kept.logical_not(), Scalars.Zero);
    }

    private static torch.Tensor SequenceWeight(PolicyTokens tokens, torch.Tensor weight)
    {
        using Scalar tiny = 1e-10; // a weight of 0 leaves almost nothing of its sequence
        var log = weight.add(tiny, Scalars.One).log().masked_fill(tokens.Kept.logical_not(), Scalars.Zero);          // [batch, seq]
        return PolicyRatio.Pool(log, tokens.Kept, RatioLevel.Geometric).exp();                                       // [batch, 1]
    }

    private torch.Tensor Add(torch.Tensor total, torch.Tensor token, double coefficient, torch.Tensor mask, StepTotals step)
    {
        using Scalar factor = coefficient;
        return torch.add(total, Aggregate(token.masked_fill(mask.logical_not(), Scalars.Zero), mask, step) * factor, Scalars.One);
    }

    private torch.Tensor Aggregate(torch.Tensor token, torch.Tensor mask, StepTotals step) => loss.Aggregation.Apply(token, mask, step, loss.LengthEpsilon);
}
