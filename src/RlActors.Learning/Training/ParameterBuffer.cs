using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// All parameters of a model in one flat buffer, and all gradients in another: the model's own tensors become views into them, so that the optimiser,
/// the norm and a snapshot are single operations. Matrices come first, then everything that weight decay leaves alone (norms, biases).
/// </summary>
internal sealed class ParameterBuffer : IDisposable
{
    private readonly List<torch.Tensor> _gradientViews = [];

    /// <summary>Takes over the model's parameters; their values are kept.</summary>
    public ParameterBuffer(CausalLanguageModel model)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var parameters = model.Parameters.OrderBy(entry => entry.Value.dim() >= 2 ? 0 : 1).ToList();
        long total = parameters.Sum(entry => entry.Value.numel()), matrices = parameters.Where(entry => entry.Value.dim() >= 2).Sum(entry => entry.Value.numel());
        Values = torch.empty(total, model.DataType, model.Device).DetachFromDisposeScope();
        Gradients = torch.zeros(total, model.DataType, model.Device).DetachFromDisposeScope();
        Matrices = Values.narrow(0, 0, matrices).DetachFromDisposeScope();
        long start = 0;
        foreach (var (name, parameter) in parameters)
        {
            var place = new ParameterPlace(name, start, parameter.shape);
            var values = place.In(Values);
            values.copy_(parameter);
            parameter.set_(values);
            var gradient = place.In(Gradients).DetachFromDisposeScope();
            parameter.grad = gradient;
            _gradientViews.Add(gradient);
            Places.Add(place);
            start += parameter.numel();
        }
    }

    /// <summary>[parameters].</summary>
    public torch.Tensor Values { get; }

    /// <summary>[parameters]; a backward pass adds to it.</summary>
    public torch.Tensor Gradients { get; }

    /// <summary>The leading part of <see cref="Values"/> that weight decay applies to.</summary>
    public torch.Tensor Matrices { get; }

    /// <summary>Where each parameter lies.</summary>
    public List<ParameterPlace> Places { get; } = [];

    public void Dispose()
    {
        foreach (var view in _gradientViews)
        {
            view.Dispose();
        }

        Matrices.Dispose();
        Values.Dispose();
        Gradients.Dispose();
    }
}

/// <summary>Where one parameter lies in a flat buffer.</summary>
internal sealed record ParameterPlace(string Name, long Start, long[] Shape)
{
    /// <summary>The parameter's part of a flat buffer [parameters], in its own shape.</summary>
    public torch.Tensor In(torch.Tensor flat)
    {
        using var part = flat.narrow(0, Start, Shape.Aggregate(1L, (product, size) => product * size));
        return part.view(Shape);
    }
}
