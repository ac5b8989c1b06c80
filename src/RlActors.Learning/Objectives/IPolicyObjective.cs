using RlActors.Recipes;

namespace RlActors.Learning.Objectives;

/// <summary>The policy's side of a training step: a pure function of batches, and what it asks of them.</summary>
public interface IPolicyObjective
{
    /// <summary>What the objective reads.</summary>
    ObjectiveNeeds Needs { get; }

    /// <param name="batch">Part of a step.</param>
    /// <param name="step">Totals of the whole step.</param>
    /// <returns>The batch's share of the step's loss, and its metrics, in the caller's scope.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, or an input is missing that <see cref="Needs"/> names.</exception>
    ObjectiveResult Compute(PolicyBatch batch, StepTotals step);
}

/// <summary>What a policy objective asks for, beside the log-probabilities of every <see cref="PolicyBatch"/>.</summary>
/// <param name="Proximal">Log-probabilities of the weights before the step's first update; where false, what stands in <see cref="PolicyBatch.Proximal"/> is not read.</param>
/// <param name="Reference">The reference's log-probabilities of the sampled tokens.</param>
/// <param name="Divergence">The divergence between the whole distributions of policy and reference, with its gradient, in this direction; null: not.</param>
/// <param name="Entropy">Entropies with their gradient.</param>
/// <param name="Staleness">How stale each token is.</param>
/// <param name="EveryToken">Whether tokens without an advantage have a gradient too.</param>
/// <param name="Survey">Whether totals need a <see cref="StepSurvey"/> of the whole step before its first update.</param>
public sealed record ObjectiveNeeds(bool Proximal, bool Reference, KlEstimator? Divergence, bool Entropy, bool Staleness, bool EveryToken, bool Survey);
