using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The model that is being trained, its adapters switched off: no second copy.</summary>
internal sealed class AdaptersOff(TrainingState state) : IReferencePolicy
{
    /// <inheritdoc/>
    public torch.Tensor HeadWeight => state.Model.HeadWeight;

    /// <inheritdoc/>
    public torch.Tensor Logprob(MicroBatch batch, double temperature) =>
        state.Adapters!.WithoutThem(() => MicroBatchPass.Constant(state.Model, batch, temperature));

    /// <inheritdoc/>
    public torch.Tensor Hidden(MicroBatch batch) => state.Adapters!.WithoutThem(() => IReferencePolicy.HiddenOf(state.Model, batch));
}
