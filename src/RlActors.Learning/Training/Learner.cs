using RlActors.Recipes;

namespace RlActors.Learning.Training;

/// <summary>Everything that a stage's training moves. Lives on the training engine's thread.</summary>
/// <param name="policy">The policy; stays the caller's.</param>
/// <param name="critic">What estimates values; disposed with this. Null: nothing does.</param>
/// <param name="kl">The divergence from the reference, whose coefficient may adapt.</param>
internal sealed class Learner(TrainingState policy, Critic? critic, KlOptions? kl) : IDisposable
{
    public TrainingState Policy => policy;

    public Critic? Critic => critic;

    /// <summary>β as it is now.</summary>
    public double KlCoefficient { get; set; } = kl?.Coefficient ?? 0;

    /// <summary>Whether β is part of the durable state.</summary>
    public bool IsCoefficientAdaptive => kl?.Adaptive is not null;

    /// <summary>Whether there is nothing to make durable beside the policy's weights.</summary>
    public bool IsUntouched => policy.Optimizer.Updates == 0 && critic is null or { Updates: 0 };

    public void Dispose() => critic?.Dispose();
}
