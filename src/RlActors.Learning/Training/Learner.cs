namespace RlActors.Learning.Training;

/// <summary>Everything that a stage's training moves. Lives on the training engine's thread.</summary>
/// <param name="policy">The policy; stays the caller's.</param>
/// <param name="critic">What estimates values; disposed with this. Null: nothing does.</param>
internal sealed class Learner(TrainingState policy, Critic? critic = null) : IDisposable
{
    public TrainingState Policy => policy;

    public Critic? Critic => critic;

    /// <summary>β of the divergence from the reference, where it adapts and has been moved; null: what the stage says.</summary>
    public double? KlCoefficient { get; set; }

    /// <summary>Whether there is nothing to make durable beside the policy's weights.</summary>
    public bool IsUntouched => policy.Optimizer.Updates == 0 && critic is null or { Updates: 0 } && KlCoefficient is null;

    public void Dispose() => critic?.Dispose();
}
