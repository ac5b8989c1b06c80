using TorchSharp;
using TorchSharp.Modules;
using OptimizerOptions = RlActors.Recipes.OptimizerOptions;

namespace RlActors.Learning.Training;

/// <summary>Parameters that one optimiser moves, and its moments. Lives on the training engine's thread.</summary>
internal sealed class OptimizedParameters : IDisposable
{
    /// <summary>Takes over the parameters; their values are kept.</summary>
    public OptimizedParameters(IEnumerable<KeyValuePair<string, Parameter>> trained)
    {
        Parameters = new ParameterBuffer(trained);
        Optimizer = new AdamW(Parameters);
    }

    /// <summary>What is trained.</summary>
    public ParameterBuffer Parameters { get; }

    public AdamW Optimizer { get; }

    /// <summary>Values and moments as files and snapshots see them.</summary>
    public FlatState Flat => new(Parameters.Places, Parameters.Values, Optimizer.Mean, Optimizer.Variance, Optimizer.Updates);

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

    public void Dispose()
    {
        Optimizer.Dispose();
        Parameters.Dispose();
    }
}
