using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A copy of parameters and their optimiser: what a step goes back to when a later update of it fails, and what a critic is while it is not on the device.</summary>
internal sealed class ParameterSnapshot : IDisposable
{

    /// <param name="source">What is copied.</param>
    /// <param name="device">Where the copy is kept; null: beside the source.</param>
    public ParameterSnapshot(OptimizedParameters source, torch.Device? device = null)
    {
        using var constant = torch.no_grad();
        var flat = source.Flat;
        Flat = flat with { Values = Copy(flat.Values), Mean = Copy(flat.Mean), Variance = Copy(flat.Variance) };

        torch.Tensor Copy(torch.Tensor tensor) => tensor.to(device ?? tensor.device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>The copy.</summary>
    public FlatState Flat { get; }

    /// <summary>Puts the copy in place of what is there.</summary>
    public void Restore(OptimizedParameters destination)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        destination.Optimizer.Reset(Flat.Updates);
        destination.Optimizer.Mean.copy_(Flat.Mean);
        destination.Optimizer.Variance.copy_(Flat.Variance);
        destination.Parameters.Values.copy_(Flat.Values);
        destination.Parameters.Publish();
    }

    public void Dispose()
    {
        Flat.Values.Dispose();
        Flat.Mean.Dispose();
        Flat.Variance.Dispose();
    }
}
