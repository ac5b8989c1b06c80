using RlActors.Learning.Adapters;
using RlActors.Learning.Models;
using RlActors.Recipes;

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
        Trained = new OptimizedParameters(Head is null ? trained : trained.Append(KeyValuePair.Create(ScalarHead.WeightName, Head.Weight)));
    }

    public CausalLanguageModel Model { get; }

    /// <summary>Whether the layers are computed once more on the way back.</summary>
    public bool Checkpointing { get; }

    /// <summary>What is trained in place of the head for tokens; null: nothing.</summary>
    public ScalarHead? Head { get; }

    /// <summary>What is trained in place of the model's weights; null: the weights are.</summary>
    public ModelAdapters? Adapters { get; }

    /// <summary>What is trained, with its optimiser.</summary>
    public OptimizedParameters Trained { get; }

    /// <summary>Values and gradients of what is trained.</summary>
    public ParameterBuffer Parameters => Trained.Parameters;

    public AdamW Optimizer => Trained.Optimizer;

    public void ZeroGradients() => Parameters.ZeroGradients();

    /// <inheritdoc cref="OptimizedParameters.GradientNorm"/>
    public double GradientNorm() => Trained.GradientNorm();

    /// <inheritdoc cref="OptimizedParameters.Update"/>
    public void Update(OptimizerOptions options, double learningRate, double gradientNorm) => Trained.Update(options, learningRate, gradientNorm);

    public void Dispose()
    {
        Adapters?.Dispose();
        Head?.Dispose();
        Model.Dispose();
        Trained.Dispose();
    }
}
