using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>Memory for rows of bfloat16 that one thread hands to libtorch or gets from it, used again and again; views of it are made once.</summary>
internal sealed class Bfloat16Rows : IDisposable
{
    private readonly Dictionary<(int Rows, int Width), torch.Tensor> _views = [];
    private torch.Tensor _memory = torch.zeros(0, torch.bfloat16).DetachFromDisposeScope();

    /// <summary>The memory as [rows, width]; whatever was in it last is still there. It stays this object's, and is good until more is asked for.</summary>
    public torch.Tensor As(int rows, int width)
    {
        if (!_views.TryGetValue((rows, width), out var view))
        {
            using var scope = torch.NewDisposeScope();
            if (_memory.numel() < (long)rows * width)
            {
                Dispose();
                _memory = torch.zeros(2L * rows * width, torch.bfloat16).DetachFromDisposeScope();
            }

            view = _memory.narrow(0, 0, (long)rows * width).view(rows, width).DetachFromDisposeScope();
            _views.Add((rows, width), view);
        }

        return view;
    }

    /// <summary>First element of a contiguous bfloat16 tensor on the CPU.</summary>
    public static unsafe ushort* Pointer(torch.Tensor tensor) => (ushort*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    public void Dispose()
    {
        foreach (var view in _views.Values)
        {
            view.Dispose();
        }

        _views.Clear();
        _memory.Dispose();
    }
}
