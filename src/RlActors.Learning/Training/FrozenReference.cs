using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using RlActors.Learning.Threads;
using RlActors.Recipes;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A second copy of the weights, read when a loss first asks for it.</summary>
internal sealed class FrozenReference(IWeightStore store, string run, DecoderConfig config, Precision precision) : IReferencePolicy, IDisposable
{
    private string? _weights;
    private CausalLanguageModel? _model;

    /// <summary>From now on the reference has these weights. A copy of others is let go.</summary>
    public void Is(string weights)
    {
        if (_weights != weights)
        {
            Dispose();
            _weights = weights;
        }
    }

    /// <summary>Brings the weights into memory. The read blocks this thread and no other, like the engine's writes.</summary>
    /// <exception cref="RlActorsException">The file is gone or damaged.</exception>
    public FrozenReference Load(CancellationToken cancellationToken)
    {
        if (_model is null)
        {
            using var files = new PolicyFiles(store, run);
            using var file = files.OpenAsync(_weights!, "the reference policy's weights", cancellationToken).GetAwaiter().GetResult();
            var model = new CausalLanguageModel(config, ElementType.Of(precision), EngineDevice.Best());
            try
            {
                ModelWeights.Load(model, file);
            }
            catch
            {
                model.Dispose();
                throw;
            }

            _model = model;
        }

        return this;
    }

    /// <inheritdoc/>
    public torch.Tensor HeadWeight => Loaded.HeadWeight;

    /// <inheritdoc/>
    public torch.Tensor Logprob(MicroBatch batch, double temperature) => MicroBatchPass.Constant(Loaded, batch, temperature);

    /// <inheritdoc/>
    public torch.Tensor Hidden(MicroBatch batch) => IReferencePolicy.HiddenOf(Loaded, batch);

    private CausalLanguageModel Loaded => _model ?? throw new InvalidOperationException("the reference policy is not loaded");

    public void Dispose()
    {
        _model?.Dispose();
        _model = null;
    }
}
