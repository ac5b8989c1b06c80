using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using RlActors.Learning.Threads;
using RlActors.Recipes;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The policy a stage began with, frozen: a second copy of the weights, read when a loss first asks for it. Lives on the training engine's thread.</summary>
internal sealed class ReferencePolicy(IWeightStore store, string run, DecoderConfig config, Precision precision) : IDisposable
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

    /// <summary>The model, in memory. The read blocks this thread and no other, like the engine's writes.</summary>
    /// <exception cref="RlActorsException">The file is gone or damaged.</exception>
    public CausalLanguageModel Get(CancellationToken cancellationToken)
    {
        if (_model is null)
        {
            using var scope = torch.NewDisposeScope();
            var model = new CausalLanguageModel(config, ElementType.Of(precision), EngineDevice.Best());
            try
            {
                using var file = new SafetensorsFile(store.OpenAsync(run, _weights!, cancellationToken).GetAwaiter().GetResult(), "the reference policy's weights");
                ModelWeights.Load(model, file);
            }
            catch
            {
                model.Dispose();
                throw;
            }

            _model = model;
        }

        return _model;
    }

    public void Dispose()
    {
        _model?.Dispose();
        _model = null;
    }
}
