using System.Runtime.InteropServices;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>Memory of a kernel, zero at first; outside the collector's reach, so that pointers into it stay.</summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <param name="length">Number of elements.</param>
    public AlignedBuffer(long length)
    {
        Length = length;
        Pointer = (T*)HugePages.Allocate((nuint)Math.Max(1, length) * (nuint)sizeof(T));
    }

    public long Length { get; }

    /// <summary>First element.</summary>
    public T* Pointer { get; private set; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
