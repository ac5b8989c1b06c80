namespace RlActors.Learning.Generation.Kernels;

/// <summary>Rows of a kernel's memory begin at whole vectors; what is behind the last column is zero.</summary>
internal static class Padding
{
    /// <summary>Columns come in twos of vectors of 16: what one vector of bfloat16 holds.</summary>
    public const int Lanes = 32;

    /// <summary>A number of columns, up to the next whole vector.</summary>
    public static int Columns(int columns) => (columns + Lanes - 1) / Lanes * Lanes;

    /// <summary>The columns of one thread: whole vectors, shared out as evenly as these allow.</summary>
    public static (int First, int Count) Share(int columns, int thread, int threads)
    {
        int vectors = (columns + Lanes - 1) / Lanes;
        int first = Math.Min(columns, (int)((long)vectors * thread / threads) * Lanes);
        return (first, Math.Min(columns, (int)((long)vectors * (thread + 1) / threads) * Lanes) - first);
    }
}
