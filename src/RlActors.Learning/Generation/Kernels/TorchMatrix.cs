using TorchSharp;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// A bfloat16 weight matrix whose products are libtorch's, in tiles of 32 rows. On a CPU that multiplies bfloat16 itself they reach 180 GFLOP/s, where
/// <see cref="PairMatrix"/> reaches 65; but one row costs what 32 do. The tile is always whole: between numbers of rows libtorch's bits differ now and then
/// (between 1 and 24, say), and a row's bits must not (INV-2). Inputs and outputs are rounded to bfloat16; the sums within are float32.
/// </summary>
internal sealed unsafe class TorchMatrix : IProjection
{
    /// <summary>Rows of a product.</summary>
    public const int Tile = 32;

    private readonly int _inputs, _paddedInputs, _columns;
    private readonly Bfloat16Rows _x, _y;
    private readonly torch.Tensor _weight;      // [columns, paddedInputs], zero where padded
    private readonly torch.Tensor _transposed;  // [paddedInputs, columns]
    private readonly AlignedBuffer<float>? _bias;

    /// <param name="inputs">Input columns.</param>
    /// <param name="outputs">Output columns.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="x">Memory of the thread that multiplies, for inputs; it stays the caller's.</param>
    /// <param name="y">The same, for outputs.</param>
    public TorchMatrix(int inputs, int outputs, bool bias, Bfloat16Rows x, Bfloat16Rows y)
    {
        (_inputs, _paddedInputs, Outputs, _columns, _x, _y) = (inputs, Padding.Columns(inputs), outputs, Padding.Columns(outputs), x, y);
        _weight = torch.zeros([_columns, _paddedInputs], torch.bfloat16).DetachFromDisposeScope();
        _transposed = _weight.t().DetachFromDisposeScope();
        _bias = bias ? new AlignedBuffer<float>(_columns) : null;
    }

    public int Outputs { get; }

    public void Pack(int first, float* weight, float* bias, int count)
    {
        ushort* to = Bfloat16Rows.Pointer(_weight) + (first * (long)_paddedInputs);
        for (int row = 0; row < count; row++)
        {
            Bfloat16Kernels.Round(weight + (row * (long)_inputs), to + (row * (long)_paddedInputs), _inputs, _paddedInputs);
        }

        if (bias is not null)
        {
            new ReadOnlySpan<float>(bias, count).CopyTo(new Span<float>(_bias!.Pointer + first, count));
        }
    }

    public void Multiply(float* x, int rows, int xStride, float* y, int yStride, bool add)
    {
        for (int row = 0; row < rows; row += Tile)
        {
            MultiplyTile(x + (row * (long)xStride), Math.Min(Tile, rows - row), xStride, y + (row * (long)yStride), yStride, add);
        }
    }

    public void ReadRow(int output, float* to)
    {
        ushort* from = Bfloat16Rows.Pointer(_weight) + (output * (long)_paddedInputs);
        for (int k = 0; k < _inputs; k++)
        {
            to[k] = BitConverter.UInt32BitsToSingle((uint)from[k] << 16);
        }
    }

    public void Dispose()
    {
        _transposed.Dispose();
        _weight.Dispose();
        _bias?.Dispose();
    }

    /// <summary>What is in the tile's other rows is left from before, and nobody looks at what comes of it.</summary>
    private void MultiplyTile(float* x, int rows, int xStride, float* y, int yStride, bool add)
    {
        var (inputs, outputs) = (_x.As(Tile, _paddedInputs), _y.As(Tile, _columns));
        ushort* from = Bfloat16Rows.Pointer(inputs), to = Bfloat16Rows.Pointer(outputs);
        for (int row = 0; row < rows; row++)
        {
            Bfloat16Kernels.Round(x + (row * (long)xStride), from + (row * (long)_paddedInputs), _inputs, _paddedInputs);
        }

        outputs.addmm_(inputs, _transposed, beta: 0, alpha: 1);
        float* bias = _bias is null ? null : _bias.Pointer;
        for (int row = 0; row < rows; row++)
        {
            Bfloat16Kernels.Widen(to + (row * (long)_columns), bias, y + (row * (long)yStride), _columns, add);
        }
    }
}
