using RlActors.Learning.Adapters;
using RlActors.Learning.Models;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>What training changes: a model's parameters and its optimiser. Lives on the training engine's thread.</summary>
internal sealed class TrainingState : IDisposable
{
    /// <param name="model">Taken over; its element type is that of the products, whatever the masters are.</param>
    /// <param name="checkpointing">Whether the layers are computed once more on the way back, rather than remembered.</param>
    /// <param name="lora">Adapters to train in place of the weights; null: the weights.</param>
    /// <param name="scored">Whether a scalar head is trained with it, always whole; the model then is a trunk (<see cref="DecoderConfig.AsTrunk"/>).</param>
    public TrainingState(CausalLanguageModel model, bool checkpointing = false, LoraOptions? lora = null, bool scored = false)
    {
        (Model, Checkpointing) = (model, checkpointing);
        Adapters = lora is null ? null : new ModelAdapters(model, lora);
        Head = scored ? new ScalarHead(model.Config.HiddenSize, model.DataType, model.Device) : null;
        var trained = Adapters?.Parameters ?? model.Parameters;
        Parameters = new ParameterBuffer(Head is null ? trained : trained.Append(KeyValuePair.Create(ScalarHead.WeightName, Head.Weight)));
        Optimizer = new AdamW(Parameters);
    }

    public CausalLanguageModel Model { get; }

    /// <summary>Whether the layers are computed once more on the way back.</summary>
    public bool Checkpointing { get; }

    /// <summary>What is trained in place of the head for tokens; null: nothing.</summary>
    public ScalarHead? Head { get; }

    /// <summary>What is trained in place of the model's weights; null: the weights are.</summary>
    public ModelAdapters? Adapters { get; }

    /// <summary>What is trained.</summary>
    public ParameterBuffer Parameters { get; }

    public AdamW Optimizer { get; }

    public void ZeroGradients()
    {
        Parameters.ZeroGradients();
    }

    /// <summary>Global L2 norm of the gradients; not finite when any of them is not.</summary>
    public double GradientNorm()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        return Parameters.Gradients.norm().ToDouble();
    }

    /// <summary>One optimiser update, gradients scaled down to the options' norm.</summary>
    public void Update(OptimizerOptions options, double learningRate, double gradientNorm)
    {
        Optimizer.Update(Parameters, learningRate, Math.Min(1, options.MaxGradNorm / Math.Max(gradientNorm, 1e-30)), options);
        Parameters.Publish();
    }

    /// <summary>A copy to go back to when a later update of the same step fails.</summary>
    public Snapshot Save() => new(this);

    public void Dispose()
    {
        Optimizer.Dispose();
        Adapters?.Dispose();
        Head?.Dispose();
        Model.Dispose();
        Parameters.Dispose();
    }

    /// <summary>A copy of parameters and optimiser.</summary>
    internal sealed class Snapshot : IDisposable
    {
        private readonly TrainingState _state;
        private readonly torch.Tensor _values, _mean, _variance;
        private readonly long _updates;

        public Snapshot(TrainingState state)
        {
            using var constant = torch.no_grad();
            _state = state;
            _values = state.Parameters.Values.clone().DetachFromDisposeScope();
            _mean = state.Optimizer.Mean.clone().DetachFromDisposeScope();
            _variance = state.Optimizer.Variance.clone().DetachFromDisposeScope();
            _updates = state.Optimizer.Updates;
        }

        public void Restore()
        {
            using var constant = torch.no_grad();
            _state.Optimizer.Reset(_updates);
            _state.Optimizer.Mean.copy_(_mean);
            _state.Optimizer.Variance.copy_(_variance);
            _state.Parameters.Values.copy_(_values);
            _state.Parameters.Publish();
        }

        public void Dispose()
        {
            _values.Dispose();
            _mean.Dispose();
            _variance.Dispose();
        }
    }
}
