using System.Runtime.Intrinsics;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>Operations on single rows, each in a fixed order of its own.</summary>
internal static unsafe class RowKernels
{
    /// <summary>Root mean square normalisation (arXiv 1910.07467): y = x / √(mean(x²) + ε) · weight.</summary>
    /// <param name="x">[size], zero up to the next whole vector.</param>
    /// <param name="weight">The same.</param>
    /// <param name="y">May be <paramref name="x"/>.</param>
    /// <param name="size">Number of elements.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static void RmsNorm(float* x, float* weight, float* y, int size, double epsilon)
    {
        var squares = Vector512<float>.Zero;
        int i = 0;
        for (; i + 16 <= size; i += 16)
        {
            var part = Vector512.Load(x + i);
            squares = Vector512.FusedMultiplyAdd(part, part, squares);
        }

        float sum = Vector512.Sum(squares);
        for (int j = i; j < size; j++)
        {
            sum += x[j] * x[j];
        }

        float scale = (float)(1 / Math.Sqrt((sum / size) + epsilon));
        var scales = Vector512.Create(scale);
        for (i = 0; i + 16 <= size; i += 16)
        {
            (Vector512.Load(x + i) * scales * Vector512.Load(weight + i)).Store(y + i);
        }

        for (; i < size; i++)
        {
            y[i] = x[i] * scale * weight[i];
        }
    }

    /// <summary>SwiGLU's middle (arXiv 2002.05202): gate = silu(gate) · up.</summary>
    /// <param name="gate">Whole vectors.</param>
    /// <param name="up">The same.</param>
    /// <param name="size">Number of elements, a multiple of 16.</param>
    public static void SiluTimes(float* gate, float* up, int size)
    {
        for (int i = 0; i < size; i += 16)
        {
            var x = Vector512.Load(gate + i);
            (x / (Vector512<float>.One + Vector512.Exp(-x)) * Vector512.Load(up + i)).Store(gate + i);
        }
    }

    /// <summary>Rotary positions (arXiv 2104.09864), dimension i together with i + half, then a factor.</summary>
    /// <param name="head">[2 · half].</param>
    /// <param name="cos">[half].</param>
    /// <param name="sin">[half].</param>
    /// <param name="half">Half the head's width.</param>
    /// <param name="factor">On the result.</param>
    public static void Rotate(float* head, float* cos, float* sin, int half, float factor)
    {
        int i = 0;
        var factors = Vector512.Create(factor);
        for (; i + 16 <= half; i += 16)
        {
            var (a, b, c, s) = (Vector512.Load(head + i), Vector512.Load(head + half + i), Vector512.Load(cos + i), Vector512.Load(sin + i));
            (((a * c) - (b * s)) * factors).Store(head + i);
            (((b * c) + (a * s)) * factors).Store(head + half + i);
        }

        for (; i < half; i++)
        {
            float a = head[i], b = head[half + i];
            head[i] = ((a * cos[i]) - (b * sin[i])) * factor;
            head[half + i] = ((b * cos[i]) + (a * sin[i])) * factor;
        }
    }
}
