using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>AdamW (arXiv 1711.05101) over one flat buffer: a handful of operations an update, whatever the number of parameters.</summary>
internal sealed class AdamW : IDisposable
{
    public AdamW(ParameterBuffer parameters)
    {
        Mean = torch.zeros_like(parameters.Values).DetachFromDisposeScope();
        Variance = torch.zeros_like(parameters.Values).DetachFromDisposeScope();
    }

    /// <summary>Running mean of the gradient, [parameters].</summary>
    public torch.Tensor Mean { get; }

    /// <summary>Running mean of its square, [parameters].</summary>
    public torch.Tensor Variance { get; }

    /// <summary>Updates so far, for the bias correction.</summary>
    public long Updates { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Reset(long updates = 0)
    {
        using var constant = torch.no_grad();
        Mean.zero_();
        Variance.zero_();
        Updates = updates;
    }

    /// <summary>One update from the buffer's gradients, which are spent by it.</summary>
    /// <param name="parameters">Values and gradients.</param>
    /// <param name="learningRate">The schedule's rate for this update.</param>
    /// <param name="gradientScale">Factor on the gradients (clipping by global norm), at most 1.</param>
    /// <param name="options">β₁, β₂, ε, weight decay.</param>
    public void Update(ParameterBuffer parameters, double learningRate, double gradientScale, OptimizerOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        Updates++;
        using Scalar scale = gradientScale, beta1 = options.Beta1, beta2 = options.Beta2, epsilon = options.Epsilon;
        using Scalar fresh1 = 1 - options.Beta1, fresh2 = 1 - options.Beta2, decay = 1 - (learningRate * options.WeightDecay);
        using Scalar correction = 1 / Math.Sqrt(1 - Math.Pow(options.Beta2, Updates)), rate = -learningRate / (1 - Math.Pow(options.Beta1, Updates));
        var gradient = gradientScale < 1 ? parameters.Gradients.mul_(scale) : parameters.Gradients;
        Mean.mul_(beta1).add_(gradient, fresh1);
        Variance.mul_(beta2).addcmul_(gradient, gradient, fresh2);
        parameters.Matrices.mul_(decay);
        var denominator = Variance.sqrt().mul_(correction).add_(epsilon, Numerics.Scalars.One);
        parameters.Values.addcdiv_(Mean, denominator, rate);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Variance.Dispose();
    }
}
