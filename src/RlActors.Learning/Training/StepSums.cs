using System.Runtime.InteropServices;
using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Adds up numbers over micro-batches on the device, and reads them once.</summary>
internal sealed class StepSums(int count, torch.Device device) : IDisposable
{
    private readonly torch.Tensor _sums = torch.zeros(count, torch.float64, device).DetachFromDisposeScope();

    private readonly torch.Tensor _largest = torch.zeros([], torch.float64, device).DetachFromDisposeScope();

    /// <param name="parts">Scalars or vectors, <c>count</c> numbers together.</param>
    public void Add(params ReadOnlySpan<torch.Tensor> parts)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var flat = new List<torch.Tensor>();
        foreach (var part in parts)
        {
            flat.Add(part.detach().to(torch.float64).reshape(-1));
        }

        _sums.add_(torch.cat(flat), Scalars.One);
    }

    /// <summary>Keeps the largest of the scalars it is given.</summary>
    public void KeepLargest(torch.Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        _largest.copy_(torch.maximum(_largest, value.detach().to(torch.float64)));
    }

    /// <summary>The largest that was kept; 0 where none was.</summary>
    public double Largest()
    {
        using var host = _largest.cpu();
        return host.ToDouble();
    }

    /// <summary>Sums of the same kind that begin at zero.</summary>
    public StepSums New() => new(count, device);

    /// <summary>Bytes of <see cref="Pack"/>.</summary>
    public int PackedLength => (count + 1) * sizeof(double);

    /// <summary>The sums and the largest, to be added to another's.</summary>
    public byte[] Pack() => MemoryMarshal.AsBytes<double>([.. Read(), Largest()]).ToArray();

    /// <summary>Adds what <see cref="Pack"/> gave.</summary>
    public void Add(ReadOnlySpan<byte> packed)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        double[] numbers = MemoryMarshal.Cast<byte, double>(packed).ToArray();
        _sums.add_(torch.tensor(numbers[..count], device: device), Scalars.One);
        KeepLargest(torch.tensor(numbers[count], device: device));
    }

    public double[] Read()
    {
        using var host = _sums.cpu();
        return host.data<double>().ToArray();
    }

    public void Dispose()
    {
        _sums.Dispose();
        _largest.Dispose();
    }
}
