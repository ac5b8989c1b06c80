using System.Diagnostics;
using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Benchmarks;

/// <summary>How fast this thread multiplies matrices of the shapes that a piece of work needs: what its speed is measured against, in the same process at the same time.</summary>
internal static class MatrixPeak
{
    /// <summary>Floating-point operations a second over all products, each at the best of its repetitions.</summary>
    /// <param name="products">The products, with how often each occurs.</param>
    /// <param name="precision">Element type.</param>
    /// <param name="repetitions">Timed runs of each product.</param>
    public static double Measure(IReadOnlyList<MatrixProduct> products, Precision precision, int repetitions = 3)
    {
        double operations = 0, seconds = 0;
        foreach (var product in products.Distinct())
        {
            int times = products.Count(other => other == product);
            operations += times * product.Operations;
            seconds += times * Best(product, ElementType.Of(precision), repetitions);
        }

        return operations / seconds;
    }

    private static double Best(MatrixProduct product, torch.ScalarType type, int repetitions)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var device = Threads.EngineDevice.Best();
        var left = Operand(product.Rows, product.Inner, product.LeftTransposed);
        var right = Operand(product.Inner, product.Columns, product.RightTransposed);
        double best = double.MaxValue;
        for (int i = 0; i <= repetitions; i++)
        {
            var clock = Stopwatch.StartNew();
            using var result = torch.mm(left, right);
            if (device.type == DeviceType.CUDA)
            {
                torch.cuda.synchronize();
            }

            best = i == 0 ? best : Math.Min(best, clock.Elapsed.TotalSeconds); // the first warms up
        }

        return best;

        torch.Tensor Operand(long rows, long columns, bool transposed) =>
            transposed ? torch.rand(columns, rows, dtype: torch.float32, device: device).to(type).t() : torch.rand(rows, columns, dtype: torch.float32, device: device).to(type);
    }
}

/// <summary>One product [rows, inner] · [inner, columns]; an operand may lie in memory the other way round.</summary>
internal sealed record MatrixProduct(long Rows, long Inner, long Columns, bool LeftTransposed = false, bool RightTransposed = false)
{
    /// <summary>Multiplications and additions.</summary>
    public double Operations => 2.0 * Rows * Inner * Columns;
}
