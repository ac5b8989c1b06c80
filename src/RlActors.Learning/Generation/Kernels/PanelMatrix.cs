namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// A float32 weight matrix in panels of 48 columns, then 16: as <see cref="PanelTiles"/> reads them. On the CPUs tried (AVX-512), libtorch's own float32 product
/// reaches 7 to 40 GFLOP/s with 1 to 4 rows and 80 to 100 with 64, because it packs the weights anew in every call, and its bits change between 1, 3 and 4 rows;
/// this one reaches 30 to 40 and 115, in the same bits for every number of rows.
/// </summary>
internal sealed unsafe class PanelMatrix : IProjection
{
    private readonly int _inputs;
    private readonly AlignedBuffer<float> _panels;
    private readonly AlignedBuffer<float>? _bias;

    public PanelMatrix(int inputs, int outputs, bool bias)
    {
        (_inputs, Outputs) = (inputs, outputs);
        int padded = Padding.Columns(outputs);
        _panels = new AlignedBuffer<float>((long)padded * inputs);
        _bias = bias ? new AlignedBuffer<float>(padded) : null;
    }

    public int Outputs { get; }

    public void Pack(int first, float* weight, float* bias, int count)
    {
        for (int column = first; column < first + count;)
        {
            float* panel = Locate(column, out int width, out int inside);
            int together = Math.Min(width - inside, first + count - column);
            float* from = weight + ((column - first) * (long)_inputs);
            for (int k = 0; k < _inputs; k++)
            {
                float* to = panel + (k * (long)width) + inside;
                for (int c = 0; c < together; c++)
                {
                    to[c] = from[(c * (long)_inputs) + k];
                }
            }

            column += together;
        }

        if (bias is not null)
        {
            new ReadOnlySpan<float>(bias, count).CopyTo(new Span<float>(_bias!.Pointer + first, count));
        }
    }

    public void Multiply(float* x, int rows, int xStride, float* y, int yStride, bool add)
    {
        float* bias = _bias is null ? null : _bias.Pointer;
        for (int column = 0; column < Outputs;)
        {
            float* panel = Locate(column, out int width, out _);
            PanelTiles.Multiply(x, rows, xStride, _inputs, panel, width, bias is null ? null : bias + column, y + column, yStride, add);
            column += width;
        }
    }

    public void ReadRow(int output, float* to)
    {
        float* panel = Locate(output, out int width, out int inside);
        for (int k = 0; k < _inputs; k++)
        {
            to[k] = panel[(k * (long)width) + inside];
        }
    }

    public void Dispose()
    {
        _panels.Dispose();
        _bias?.Dispose();
    }

    /// <summary>The panel that holds a column, its width, and the column's place in it.</summary>
    private float* Locate(int column, out int width, out int inside)
    {
        int wide = Padding.Columns(Outputs) / PanelTiles.Width3 * PanelTiles.Width3;
        width = column < wide ? PanelTiles.Width3 : PanelTiles.Width1;
        inside = (column < wide ? column : column - wide) % width;
        return _panels.Pointer + ((column - inside) * (long)_inputs);
    }
}
