using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The policy that a stage began with. Lives on the training engine's thread.</summary>
internal interface IReferencePolicy
{
    /// <summary>log π_ref [batch, tokens], in the caller's scope.</summary>
    torch.Tensor Logprob(MicroBatch batch, double temperature);
}

/// <summary>The model that is being trained, its adapters switched off: no second copy.</summary>
internal sealed class AdaptersOff(TrainingState state) : IReferencePolicy
{
    public torch.Tensor Logprob(MicroBatch batch, double temperature) =>
        state.Adapters!.WithoutThem(() => MicroBatchPass.Constant(state.Model, batch, temperature));
}
