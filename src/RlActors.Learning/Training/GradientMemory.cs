using System.Runtime.InteropServices;
using RlActors.Engines;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>A flat buffer of an engine, on whatever device, as the exchange between shards sees it.</summary>
/// <param name="flat">float32 [parameters].</param>
internal sealed class GradientMemory(torch.Tensor flat) : IGradientMemory
{
    /// <inheritdoc/>
    public long Length { get; } = flat.numel();

    /// <inheritdoc/>
    public void Read(long start, Span<float> into)
    {
        using var part = flat.narrow(0, start, into.Length);                             // [count]
        using var host = part.cpu();
        host.bytes.CopyTo(MemoryMarshal.AsBytes(into));
    }

    /// <inheritdoc/>
    public void Write(long start, ReadOnlySpan<float> numbers)
    {
        using var constant = torch.no_grad();
        using var part = flat.narrow(0, start, numbers.Length);                          // [count]
        if (flat.is_cpu())
        {
            MemoryMarshal.AsBytes(numbers).CopyTo(part.bytes);
            return;
        }

        using var host = torch.empty(numbers.Length, torch.float32);
        MemoryMarshal.AsBytes(numbers).CopyTo(host.bytes);
        part.copy_(host);
    }
}
