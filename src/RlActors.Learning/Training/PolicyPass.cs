using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Policy;
using RlActors.Learning.Objectives.Supervised;
using RlActors.Learning.Objectives.Values;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>One micro-batch of the policy: what its objective asks of the model, the objective with what is added to it, and the gradients.</summary>
/// <param name="learner">What is trained.</param>
/// <param name="objective">The policy objective.</param>
/// <param name="reference">Whose distributions a divergence is taken from; null where none is.</param>
/// <param name="stage">Temperature, and the terms beside the objective.</param>
internal sealed class PolicyPass(Learner learner, IPolicyObjective objective, IReferencePolicy? reference, RlStageOptions stage)
{
    private static readonly SupervisedLossOptions Imitation = new();

    /// <summary>Metrics that are summed over tokens, in the order of <see cref="StepSums"/>: what the objective measures, entropies, cross-entropies of examples to imitate.</summary>
    public static int TokenSums => PolicyMetrics.Names.Count + 2;

    /// <summary>Adds one micro-batch's gradients. Where π_prox was not computed, the update is the step's only one: π_prox is π itself, r ≡ 1.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="totals">Totals of the minibatch.</param>
    /// <param name="positives">Totals of the minibatch's examples to imitate.</param>
    /// <param name="values">The same rows as states of the critic on this trunk, with the totals of the minibatch's; null: none is there.</param>
    /// <param name="sums">Receives the loss, <see cref="TokenSums"/> sums, the value loss and its two sums.</param>
    public void Accumulate(MicroBatch batch, StepTotals totals, StepTotals positives, (ValueBatch Batch, StepTotals Totals)? values, StepSums sums)
    {
        using var scope = torch.NewDisposeScope();
        var head = (learner.Critic as SharedTrunkCritic)?.Head;
        var other = objective.Needs.Divergence is { } direction ? new OtherDistribution(reference!.Hidden(batch), reference.HeadWeight, direction) : null;
        var current = new MicroBatchPass(
            learner.Policy, batch, stage.Sampling.Temperature, objective.Needs.Entropy, other, values is { } wanted ? (wanted.Batch, head!) : null);
        var inputs = new PolicyBatch(current.Logprob, batch.Proximal ?? current.Logprob.detach(), batch.Behaviour, batch.Advantage, batch.Mask)
        {
            Reference = batch.Reference, Entropy = objective.Needs.Entropy ? current.Entropy : null, Divergence = current.Divergence, Staleness = batch.Staleness,
        };
        var result = objective.Compute(inputs, totals);
        var (loss, none) = (result.Loss, torch.zeros(1, torch.float64, batch.Mask.device));
        var positive = none;
        if (stage.PositiveLm != 0)
        {
            using Scalar factor = stage.PositiveLm;
            var imitated = SupervisedLoss.Compute(current.Logprob, batch.Mask.logical_and(batch.Positive), positives, Imitation);
            loss = torch.add(loss, imitated, factor);
            positive = imitated.detach();
        }

        var value = new ObjectiveResult(none, torch.zeros(2, torch.float64, batch.Mask.device));
        if (values is { } fitted)
        {
            using Scalar factor = learner.Critic!.Options.LossCoefficient;
            value = ValueLoss.Compute(current.Values!, fitted.Batch.Old, fitted.Batch.Returns, fitted.Batch.Mask, fitted.Totals, learner.Critic.Options.Loss);
            loss = torch.add(loss, value.Loss, factor);
        }

        current.Backward(loss);
        if (values is not null)
        {
            learner.Critic!.Trained.Parameters.Collect();
        }

        var entropy = current.Entropy.detach().masked_fill(batch.Mask.logical_not(), Scalars.Zero).sum();
        if (result.WeightMax is { } largest)
        {
            sums.KeepLargest(largest);
        }

        sums.Add(loss, result.Sums, entropy, positive, value.Loss, value.Sums);
    }
}
