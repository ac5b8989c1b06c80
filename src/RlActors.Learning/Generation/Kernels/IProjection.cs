namespace RlActors.Learning.Generation.Kernels;

/// <summary>A linear map from rows to some of its output columns: one thread's share of a layer's weights. A row's bits do not depend on the other rows (INV-2).</summary>
internal unsafe interface IProjection : IDisposable
{
    /// <summary>Output columns, without padding.</summary>
    int Outputs { get; }

    /// <summary>Puts weights into some of the columns.</summary>
    /// <param name="first">First column that is written.</param>
    /// <param name="weight">[count, inputs].</param>
    /// <param name="bias">[count], or null where the map has none.</param>
    /// <param name="count">Columns written.</param>
    void Pack(int first, float* weight, float* bias, int count);

    /// <summary>y = x · weightᵀ + bias, or y += that. Columns up to the next multiple of 32 are written too, with zeros.</summary>
    /// <param name="x">[rows, inputs], rows <paramref name="xStride"/> apart.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="xStride">Elements from row to row.</param>
    /// <param name="y">[rows, outputs], rows <paramref name="yStride"/> apart.</param>
    /// <param name="yStride">Elements from row to row; a multiple of 32.</param>
    /// <param name="add">Whether the result is added to what is there.</param>
    void Multiply(float* x, int rows, int xStride, float* y, int yStride, bool add);

    /// <summary>Writes the weights of one output, [inputs]: for an embedding that is also the head.</summary>
    void ReadRow(int output, float* to);
}
