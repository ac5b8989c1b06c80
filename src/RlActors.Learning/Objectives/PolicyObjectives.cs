using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;

namespace RlActors.Learning.Objectives;

/// <summary>Composes a policy objective from a stage's options.</summary>
public static class PolicyObjectives
{
    /// <param name="loss">The policy loss.</param>
    /// <param name="correction">What is done about tokens of older policies.</param>
    /// <param name="kl">Divergence from the reference; one that is in the reward is no part of the objective. An adaptive coefficient is what it is at this step.</param>
    /// <param name="entropy">The entropy bonus.</param>
    public static IPolicyObjective Create(PolicyLossOptions loss, CorrectionOptions correction, KlOptions kl, EntropyOptions entropy)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(correction);
        ArgumentNullException.ThrowIfNull(kl);
        ArgumentNullException.ThrowIfNull(entropy);
        return new PolicyObjective(TokenLosses.Of(loss), loss, correction, kl, entropy);
    }
}
