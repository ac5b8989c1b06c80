using TorchSharp;
using TorchSharp.Modules;

namespace RlActors.Learning.Training;

/// <summary>
/// All trained parameters in one flat float32 buffer, and all their gradients in another, so that the optimiser, the norm and a snapshot are single operations.
/// Matrices come first, then everything that weight decay leaves alone (norms, biases). A float32 model's own tensors become views into the two. A model of another
/// element type has a flat working copy of its own: its gradients are added here after each micro-batch, the values copied there after each update.
/// </summary>
internal sealed class ParameterBuffer : IDisposable
{
    private readonly List<torch.Tensor> _views = [];
    private readonly Dictionary<Parameter, torch.Tensor> _sums = new(ReferenceEqualityComparer.Instance);
    private readonly torch.Tensor? _workingValues, _workingGradients; // [parameters]; null: the model's element type is float32

    /// <summary>Takes over the parameters; their values are kept.</summary>
    public ParameterBuffer(IEnumerable<KeyValuePair<string, Parameter>> trained)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var parameters = trained.OrderBy(entry => entry.Value.dim() >= 2 ? 0 : 1).ToList();
        var (type, device) = (parameters[0].Value.dtype, parameters[0].Value.device);
        long total = parameters.Sum(entry => entry.Value.numel()), matrices = parameters.Where(entry => entry.Value.dim() >= 2).Sum(entry => entry.Value.numel());
        Values = torch.empty(total, torch.float32, device).DetachFromDisposeScope();
        Gradients = torch.zeros(total, torch.float32, device).DetachFromDisposeScope();
        Matrices = Values.narrow(0, 0, matrices).DetachFromDisposeScope();
        if (type != torch.float32)
        {
            _workingValues = torch.empty(total, type, device).DetachFromDisposeScope();
            _workingGradients = torch.zeros(total, type, device).DetachFromDisposeScope();
        }

        long start = 0;
        foreach (var (name, parameter) in parameters)
        {
            var place = new ParameterPlace(name, start, parameter.shape);
            place.In(Values).copy_(parameter);
            var values = place.In(_workingValues ?? Values);
            values.copy_(parameter);
            parameter.set_(values);
            var gradient = place.In(_workingGradients ?? Gradients).DetachFromDisposeScope();
            parameter.grad = gradient;
            _views.Add(gradient);
            _sums.Add(parameter, _workingGradients is null ? gradient : place.In(Gradients).DetachFromDisposeScope());
            Places.Add(place);
            start += parameter.numel();
        }
    }

    /// <summary>The master values, float32 [parameters].</summary>
    public torch.Tensor Values { get; }

    /// <summary>float32 [parameters]; sums over the micro-batches of an update.</summary>
    public torch.Tensor Gradients { get; }

    /// <summary>The leading part of <see cref="Values"/> that weight decay applies to.</summary>
    public torch.Tensor Matrices { get; }

    /// <summary>Where each parameter lies.</summary>
    public List<ParameterPlace> Places { get; } = [];

    /// <summary>The float32 gradient of one of the parameters, in its shape: a view of <see cref="Gradients"/>.</summary>
    public torch.Tensor GradientOf(Parameter parameter) => _sums[parameter];

    /// <summary>Begins new sums. Of a pass that was broken off, nothing stays behind.</summary>
    public void ZeroGradients()
    {
        using var constant = torch.no_grad();
        Gradients.zero_();
        _workingGradients?.zero_();
    }

    /// <summary>Takes in what a backward pass added to the gradients of the model's own tensors.</summary>
    public void Collect()
    {
        if (_workingGradients is not null)
        {
            using var constant = torch.no_grad();
            Gradients.add_(_workingGradients, Numerics.Scalars.One);
            _workingGradients.zero_();
        }
    }

    /// <summary>The gradients' sums, in host memory.</summary>
    public float[] ReadGradients()
    {
        using var host = Gradients.cpu();
        return host.data<float>().ToArray();
    }

    /// <summary>Adds to the gradients' sums.</summary>
    public void AddGradients(ReadOnlySpan<float> numbers)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        Gradients.add_(torch.tensor(numbers.ToArray(), device: Gradients.device), Numerics.Scalars.One);
    }

    /// <summary>Gives the model's own tensors the master values.</summary>
    public void Publish()
    {
        if (_workingValues is not null)
        {
            using var constant = torch.no_grad();
            _workingValues.copy_(Values);
        }
    }

    public void Dispose()
    {
        foreach (var view in _views.Union(_sums.Values, ReferenceEqualityComparer.Instance).Cast<torch.Tensor>())
        {
            view.Dispose();
        }

        _workingValues?.Dispose();
        _workingGradients?.Dispose();
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
