namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// A bfloat16 weight matrix as <see cref="PairTiles"/> reads it: half the memory of float32, which is what limits a few rows; the products are float32's. For the
/// head, whose logits are not to be rounded, and for CPUs that do not multiply bfloat16 themselves; the rest is <see cref="TorchMatrix"/>.
/// </summary>
internal sealed unsafe class PairMatrix : IProjection
{
    private readonly int _inputs;
    private readonly AlignedBuffer<uint> _panels;
    private readonly AlignedBuffer<float>? _bias;

    public PairMatrix(int inputs, int outputs, bool bias)
    {
        (_inputs, Outputs) = (inputs, outputs);
        int padded = Padding.Columns(outputs);
        _panels = new AlignedBuffer<uint>((long)padded / 2 * inputs);
        _bias = bias ? new AlignedBuffer<float>(padded) : null;
    }

    public int Outputs { get; }

    public void Pack(int first, float* weight, float* bias, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ushort* to = Column(first + i);
            float* from = weight + (i * (long)_inputs);
            for (int k = 0; k < _inputs; k++, to += PairTiles.Width)
            {
                *to = Bfloat16Kernels.Round(from[k]);
            }
        }

        if (bias is not null)
        {
            new ReadOnlySpan<float>(bias, count).CopyTo(new Span<float>(_bias!.Pointer + first, count));
        }
    }

    public void Multiply(float* x, int rows, int xStride, float* y, int yStride, bool add)
    {
        float* bias = _bias is null ? null : _bias.Pointer;
        for (int column = 0; column < Outputs; column += PairTiles.Width)
        {
            PairTiles.Multiply(
                x, rows, xStride, _inputs, _panels.Pointer + (column / 2 * (long)_inputs), bias is null ? null : bias + column, y + column, yStride, add);
        }
    }

    public void ReadRow(int output, float* to)
    {
        ushort* from = Column(output);
        for (int k = 0; k < _inputs; k++, from += PairTiles.Width)
        {
            to[k] = BitConverter.UInt32BitsToSingle((uint)*from << 16);
        }
    }

    public void Dispose()
    {
        _panels.Dispose();
        _bias?.Dispose();
    }

    /// <summary>A column's first weight; the next is a panel's width of 16-bit numbers further. Little-endian: the lower half of a word comes first.</summary>
    private ushort* Column(int column)
    {
        int inside = column % PairTiles.Width;
        return (ushort*)(_panels.Pointer + ((column - inside) / 2 * (long)_inputs)) + (2 * (inside % 16)) + (inside / 16);
    }
}
