using System.Runtime.Intrinsics;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// Products of a few rows with one panel of columns, the sums in registers. Every sum goes over the depth in order, one fused multiplication and addition after
/// the other, whatever the number of rows: a row's bits do not depend on its neighbours (INV-2). The variants are written out because the compiler keeps only
/// local variables in registers.
/// </summary>
internal static unsafe class PanelTiles
{
    /// <summary>Columns of a wide and of a narrow panel.</summary>
    public const int Width3 = 48, Width1 = 16;

    // Vectors that are not one machine register each take several: fewer rows then, so that the sums still fit.
    private static readonly bool Tall = Vector512.IsHardwareAccelerated;

    /// <summary>y = bias + x · panel, or y += that.</summary>
    /// <param name="x">[rows, depth], rows <paramref name="xStride"/> apart.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="xStride">Elements from row to row.</param>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="panel">[depth, width].</param>
    /// <param name="width"><see cref="Width3"/> or <see cref="Width1"/>.</param>
    /// <param name="bias">[width], or null: 0.</param>
    /// <param name="y">[rows, width], rows <paramref name="yStride"/> apart.</param>
    /// <param name="yStride">Elements from row to row.</param>
    /// <param name="add">Whether the result is added to what is there.</param>
    public static void Multiply(float* x, int rows, int xStride, int depth, float* panel, int width, float* bias, float* y, int yStride, bool add)
    {
        int row = 0;
        for (; Tall && row + 8 <= rows; row += 8)
        {
            float* from = x + (row * (long)xStride), to = y + (row * (long)yStride);
            if (width == Width3)
            {
                Tile8x3(from, xStride, depth, panel, bias, to, yStride, add);
            }
            else
            {
                Tile8x1(from, xStride, depth, panel, bias, to, yStride, add);
            }
        }

        for (; row + 4 <= rows; row += 4)
        {
            float* from = x + (row * (long)xStride), to = y + (row * (long)yStride);
            if (width == Width3)
            {
                Tile4x3(from, xStride, depth, panel, bias, to, yStride, add);
            }
            else
            {
                Tile4x1(from, xStride, depth, panel, bias, to, yStride, add);
            }
        }

        for (; row < rows; row++)
        {
            float* from = x + (row * (long)xStride), to = y + (row * (long)yStride);
            if (width == Width3)
            {
                Tile1x3(from, xStride, depth, panel, bias, to, yStride, add);
            }
            else
            {
                Tile1x1(from, xStride, depth, panel, bias, to, yStride, add);
            }
        }
    }

    /// <summary>Stores a vector of sums, or adds it to what is there.</summary>
    public static void Put(Vector512<float> sum, float* to, bool add) => (add ? Vector512.Load(to) + sum : sum).Store(to);

    private static void Tile8x3(float* x, int xStride, int depth, float* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
        var start1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
        var start2 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 32);
        Vector512<float> s00 = start0, s01 = start1, s02 = start2;
        Vector512<float> s10 = start0, s11 = start1, s12 = start2;
        Vector512<float> s20 = start0, s21 = start1, s22 = start2;
        Vector512<float> s30 = start0, s31 = start1, s32 = start2;
        Vector512<float> s40 = start0, s41 = start1, s42 = start2;
        Vector512<float> s50 = start0, s51 = start1, s52 = start2;
        Vector512<float> s60 = start0, s61 = start1, s62 = start2;
        Vector512<float> s70 = start0, s71 = start1, s72 = start2;
        float* x1 = x + (1 * (long)xStride), x2 = x + (2 * (long)xStride), x3 = x + (3 * (long)xStride), x4 = x + (4 * (long)xStride), x5 = x + (5 * (long)xStride), x6 = x + (6 * (long)xStride), x7 = x + (7 * (long)xStride);
        for (int k = 0; k < depth; k++, panel += Width3)
        {
            Vector512<float> w0 = Vector512.Load(panel + 0), w1 = Vector512.Load(panel + 16), w2 = Vector512.Load(panel + 32);
            var b0 = Vector512.Create(x[k]);
            s00 = Vector512.FusedMultiplyAdd(b0, w0, s00);
            s01 = Vector512.FusedMultiplyAdd(b0, w1, s01);
            s02 = Vector512.FusedMultiplyAdd(b0, w2, s02);
            var b1 = Vector512.Create(x1[k]);
            s10 = Vector512.FusedMultiplyAdd(b1, w0, s10);
            s11 = Vector512.FusedMultiplyAdd(b1, w1, s11);
            s12 = Vector512.FusedMultiplyAdd(b1, w2, s12);
            var b2 = Vector512.Create(x2[k]);
            s20 = Vector512.FusedMultiplyAdd(b2, w0, s20);
            s21 = Vector512.FusedMultiplyAdd(b2, w1, s21);
            s22 = Vector512.FusedMultiplyAdd(b2, w2, s22);
            var b3 = Vector512.Create(x3[k]);
            s30 = Vector512.FusedMultiplyAdd(b3, w0, s30);
            s31 = Vector512.FusedMultiplyAdd(b3, w1, s31);
            s32 = Vector512.FusedMultiplyAdd(b3, w2, s32);
            var b4 = Vector512.Create(x4[k]);
            s40 = Vector512.FusedMultiplyAdd(b4, w0, s40);
            s41 = Vector512.FusedMultiplyAdd(b4, w1, s41);
            s42 = Vector512.FusedMultiplyAdd(b4, w2, s42);
            var b5 = Vector512.Create(x5[k]);
            s50 = Vector512.FusedMultiplyAdd(b5, w0, s50);
            s51 = Vector512.FusedMultiplyAdd(b5, w1, s51);
            s52 = Vector512.FusedMultiplyAdd(b5, w2, s52);
            var b6 = Vector512.Create(x6[k]);
            s60 = Vector512.FusedMultiplyAdd(b6, w0, s60);
            s61 = Vector512.FusedMultiplyAdd(b6, w1, s61);
            s62 = Vector512.FusedMultiplyAdd(b6, w2, s62);
            var b7 = Vector512.Create(x7[k]);
            s70 = Vector512.FusedMultiplyAdd(b7, w0, s70);
            s71 = Vector512.FusedMultiplyAdd(b7, w1, s71);
            s72 = Vector512.FusedMultiplyAdd(b7, w2, s72);
        }

        Put(s00, y, add);
        Put(s01, y + 16, add);
        Put(s02, y + 32, add);
        Put(s10, y + (1 * (long)yStride), add);
        Put(s11, y + (1 * (long)yStride) + 16, add);
        Put(s12, y + (1 * (long)yStride) + 32, add);
        Put(s20, y + (2 * (long)yStride), add);
        Put(s21, y + (2 * (long)yStride) + 16, add);
        Put(s22, y + (2 * (long)yStride) + 32, add);
        Put(s30, y + (3 * (long)yStride), add);
        Put(s31, y + (3 * (long)yStride) + 16, add);
        Put(s32, y + (3 * (long)yStride) + 32, add);
        Put(s40, y + (4 * (long)yStride), add);
        Put(s41, y + (4 * (long)yStride) + 16, add);
        Put(s42, y + (4 * (long)yStride) + 32, add);
        Put(s50, y + (5 * (long)yStride), add);
        Put(s51, y + (5 * (long)yStride) + 16, add);
        Put(s52, y + (5 * (long)yStride) + 32, add);
        Put(s60, y + (6 * (long)yStride), add);
        Put(s61, y + (6 * (long)yStride) + 16, add);
        Put(s62, y + (6 * (long)yStride) + 32, add);
        Put(s70, y + (7 * (long)yStride), add);
        Put(s71, y + (7 * (long)yStride) + 16, add);
        Put(s72, y + (7 * (long)yStride) + 32, add);
    }

    private static void Tile4x3(float* x, int xStride, int depth, float* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
        var start1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
        var start2 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 32);
        Vector512<float> s00 = start0, s01 = start1, s02 = start2;
        Vector512<float> s10 = start0, s11 = start1, s12 = start2;
        Vector512<float> s20 = start0, s21 = start1, s22 = start2;
        Vector512<float> s30 = start0, s31 = start1, s32 = start2;
        float* x1 = x + (1 * (long)xStride), x2 = x + (2 * (long)xStride), x3 = x + (3 * (long)xStride);
        for (int k = 0; k < depth; k++, panel += Width3)
        {
            Vector512<float> w0 = Vector512.Load(panel + 0), w1 = Vector512.Load(panel + 16), w2 = Vector512.Load(panel + 32);
            var b0 = Vector512.Create(x[k]);
            s00 = Vector512.FusedMultiplyAdd(b0, w0, s00);
            s01 = Vector512.FusedMultiplyAdd(b0, w1, s01);
            s02 = Vector512.FusedMultiplyAdd(b0, w2, s02);
            var b1 = Vector512.Create(x1[k]);
            s10 = Vector512.FusedMultiplyAdd(b1, w0, s10);
            s11 = Vector512.FusedMultiplyAdd(b1, w1, s11);
            s12 = Vector512.FusedMultiplyAdd(b1, w2, s12);
            var b2 = Vector512.Create(x2[k]);
            s20 = Vector512.FusedMultiplyAdd(b2, w0, s20);
            s21 = Vector512.FusedMultiplyAdd(b2, w1, s21);
            s22 = Vector512.FusedMultiplyAdd(b2, w2, s22);
            var b3 = Vector512.Create(x3[k]);
            s30 = Vector512.FusedMultiplyAdd(b3, w0, s30);
            s31 = Vector512.FusedMultiplyAdd(b3, w1, s31);
            s32 = Vector512.FusedMultiplyAdd(b3, w2, s32);
        }

        Put(s00, y, add);
        Put(s01, y + 16, add);
        Put(s02, y + 32, add);
        Put(s10, y + (1 * (long)yStride), add);
        Put(s11, y + (1 * (long)yStride) + 16, add);
        Put(s12, y + (1 * (long)yStride) + 32, add);
        Put(s20, y + (2 * (long)yStride), add);
        Put(s21, y + (2 * (long)yStride) + 16, add);
        Put(s22, y + (2 * (long)yStride) + 32, add);
        Put(s30, y + (3 * (long)yStride), add);
        Put(s31, y + (3 * (long)yStride) + 16, add);
        Put(s32, y + (3 * (long)yStride) + 32, add);
    }

    private static void Tile1x3(float* x, int xStride, int depth, float* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
        var start1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
        var start2 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 32);
        Vector512<float> s00 = start0, s01 = start1, s02 = start2;
        for (int k = 0; k < depth; k++, panel += Width3)
        {
            Vector512<float> w0 = Vector512.Load(panel + 0), w1 = Vector512.Load(panel + 16), w2 = Vector512.Load(panel + 32);
            var b0 = Vector512.Create(x[k]);
            s00 = Vector512.FusedMultiplyAdd(b0, w0, s00);
            s01 = Vector512.FusedMultiplyAdd(b0, w1, s01);
            s02 = Vector512.FusedMultiplyAdd(b0, w2, s02);
        }

        Put(s00, y, add);
        Put(s01, y + 16, add);
        Put(s02, y + 32, add);
    }

    private static void Tile8x1(float* x, int xStride, int depth, float* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
        Vector512<float> s00 = start0;
        Vector512<float> s10 = start0;
        Vector512<float> s20 = start0;
        Vector512<float> s30 = start0;
        Vector512<float> s40 = start0;
        Vector512<float> s50 = start0;
        Vector512<float> s60 = start0;
        Vector512<float> s70 = start0;
        float* x1 = x + (1 * (long)xStride), x2 = x + (2 * (long)xStride), x3 = x + (3 * (long)xStride), x4 = x + (4 * (long)xStride), x5 = x + (5 * (long)xStride), x6 = x + (6 * (long)xStride), x7 = x + (7 * (long)xStride);
        for (int k = 0; k < depth; k++, panel += Width1)
        {
            Vector512<float> w0 = Vector512.Load(panel + 0);
            s00 = Vector512.FusedMultiplyAdd(Vector512.Create(x[k]), w0, s00);
            s10 = Vector512.FusedMultiplyAdd(Vector512.Create(x1[k]), w0, s10);
            s20 = Vector512.FusedMultiplyAdd(Vector512.Create(x2[k]), w0, s20);
            s30 = Vector512.FusedMultiplyAdd(Vector512.Create(x3[k]), w0, s30);
            s40 = Vector512.FusedMultiplyAdd(Vector512.Create(x4[k]), w0, s40);
            s50 = Vector512.FusedMultiplyAdd(Vector512.Create(x5[k]), w0, s50);
            s60 = Vector512.FusedMultiplyAdd(Vector512.Create(x6[k]), w0, s60);
            s70 = Vector512.FusedMultiplyAdd(Vector512.Create(x7[k]), w0, s70);
        }

        Put(s00, y, add);
        Put(s10, y + (1 * (long)yStride), add);
        Put(s20, y + (2 * (long)yStride), add);
        Put(s30, y + (3 * (long)yStride), add);
        Put(s40, y + (4 * (long)yStride), add);
        Put(s50, y + (5 * (long)yStride), add);
        Put(s60, y + (6 * (long)yStride), add);
        Put(s70, y + (7 * (long)yStride), add);
    }

    private static void Tile4x1(float* x, int xStride, int depth, float* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
        Vector512<float> s00 = start0;
        Vector512<float> s10 = start0;
        Vector512<float> s20 = start0;
        Vector512<float> s30 = start0;
        float* x1 = x + (1 * (long)xStride), x2 = x + (2 * (long)xStride), x3 = x + (3 * (long)xStride);
        for (int k = 0; k < depth; k++, panel += Width1)
        {
            Vector512<float> w0 = Vector512.Load(panel + 0);
            s00 = Vector512.FusedMultiplyAdd(Vector512.Create(x[k]), w0, s00);
            s10 = Vector512.FusedMultiplyAdd(Vector512.Create(x1[k]), w0, s10);
            s20 = Vector512.FusedMultiplyAdd(Vector512.Create(x2[k]), w0, s20);
            s30 = Vector512.FusedMultiplyAdd(Vector512.Create(x3[k]), w0, s30);
        }

        Put(s00, y, add);
        Put(s10, y + (1 * (long)yStride), add);
        Put(s20, y + (2 * (long)yStride), add);
        Put(s30, y + (3 * (long)yStride), add);
    }

    private static void Tile1x1(float* x, int xStride, int depth, float* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
        Vector512<float> s00 = start0;
        for (int k = 0; k < depth; k++, panel += Width1)
        {
            Vector512<float> w0 = Vector512.Load(panel + 0);
            s00 = Vector512.FusedMultiplyAdd(Vector512.Create(x[k]), w0, s00);
        }

        Put(s00, y, add);
    }
}
