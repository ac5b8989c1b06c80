using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>What estimates values, with what its own optimiser moves. Lives on the training engine's thread.</summary>
internal abstract class Critic(CriticOptions options) : IDisposable
{
    public CriticOptions Options => options;

    /// <summary>Updates so far.</summary>
    public abstract long Updates { get; }

    /// <summary>Values and moments, wherever they are.</summary>
    public abstract FlatState Flat { get; }

    /// <summary>Brings it to the device; it is let go when the result is disposed. What is on the device anyway stays there.</summary>
    public abstract IDisposable Use();

    /// <summary>What its own optimiser moves; only in use.</summary>
    public abstract OptimizedParameters Trained { get; }

    /// <summary>Values [batch, states] without a gradient, in the caller's scope; only in use.</summary>
    public abstract torch.Tensor Values(ValueBatch batch);

    /// <summary>Values that carry the gradient, and how it goes back to what the critic's own optimiser moves; only in use.</summary>
    public abstract (torch.Tensor Values, Action<torch.Tensor> Backward) Pass(ValueBatch batch);

    /// <summary>A copy to go back to; only in use.</summary>
    public virtual ParameterSnapshot Save() => new(Trained);

    public abstract void Dispose();
}
