using System.Runtime.Intrinsics;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// <see cref="PanelTiles"/> for weights in bfloat16. A panel has 32 columns, and one 32-bit word holds two weights of a row of it: column i in the lower half,
/// column 16 + i in the upper one, so that a shift and a mask make float32 vectors of them. Inputs and sums stay in float32.
/// </summary>
internal static unsafe class PairTiles
{
    /// <summary>Columns of a panel.</summary>
    public const int Width = 32;

    private static readonly bool Tall = Vector512.IsHardwareAccelerated;

    /// <summary>As <see cref="PanelTiles.Multiply"/>; the panel is [depth, 16] words.</summary>
    public static void Multiply(float* x, int rows, int xStride, int depth, uint* panel, float* bias, float* y, int yStride, bool add)
    {
        int row = 0;
        for (; Tall && row + 12 <= rows; row += 12)
        {
            Tile12(x + (row * (long)xStride), xStride, depth, panel, bias, y + (row * (long)yStride), yStride, add);
        }

        for (; row + 4 <= rows; row += 4)
        {
            Tile4(x + (row * (long)xStride), xStride, depth, panel, bias, y + (row * (long)yStride), yStride, add);
        }

        for (; row < rows; row++)
        {
            Tile1(x + (row * (long)xStride), xStride, depth, panel, bias, y + (row * (long)yStride), yStride, add);
        }
    }

    private static void Tile12(float* x, int xStride, int depth, uint* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias);
        var start1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
        Vector512<float> s00 = start0, s01 = start1;
        Vector512<float> s10 = start0, s11 = start1;
        Vector512<float> s20 = start0, s21 = start1;
        Vector512<float> s30 = start0, s31 = start1;
        Vector512<float> s40 = start0, s41 = start1;
        Vector512<float> s50 = start0, s51 = start1;
        Vector512<float> s60 = start0, s61 = start1;
        Vector512<float> s70 = start0, s71 = start1;
        Vector512<float> s80 = start0, s81 = start1;
        Vector512<float> s90 = start0, s91 = start1;
        Vector512<float> s100 = start0, s101 = start1;
        Vector512<float> s110 = start0, s111 = start1;
        float* x1 = x + (1 * (long)xStride), x2 = x + (2 * (long)xStride), x3 = x + (3 * (long)xStride), x4 = x + (4 * (long)xStride), x5 = x + (5 * (long)xStride), x6 = x + (6 * (long)xStride), x7 = x + (7 * (long)xStride), x8 = x + (8 * (long)xStride), x9 = x + (9 * (long)xStride), x10 = x + (10 * (long)xStride), x11 = x + (11 * (long)xStride);
        for (int k = 0; k < depth; k++, panel += 16)
        {
            var pairs = Vector512.Load(panel);
            var w0 = (pairs << 16).AsSingle();
            var w1 = (pairs & Vector512.Create(0xFFFF0000u)).AsSingle();
            var b0 = Vector512.Create(x[k]);
            s00 = Vector512.FusedMultiplyAdd(b0, w0, s00);
            s01 = Vector512.FusedMultiplyAdd(b0, w1, s01);
            var b1 = Vector512.Create(x1[k]);
            s10 = Vector512.FusedMultiplyAdd(b1, w0, s10);
            s11 = Vector512.FusedMultiplyAdd(b1, w1, s11);
            var b2 = Vector512.Create(x2[k]);
            s20 = Vector512.FusedMultiplyAdd(b2, w0, s20);
            s21 = Vector512.FusedMultiplyAdd(b2, w1, s21);
            var b3 = Vector512.Create(x3[k]);
            s30 = Vector512.FusedMultiplyAdd(b3, w0, s30);
            s31 = Vector512.FusedMultiplyAdd(b3, w1, s31);
            var b4 = Vector512.Create(x4[k]);
            s40 = Vector512.FusedMultiplyAdd(b4, w0, s40);
            s41 = Vector512.FusedMultiplyAdd(b4, w1, s41);
            var b5 = Vector512.Create(x5[k]);
            s50 = Vector512.FusedMultiplyAdd(b5, w0, s50);
            s51 = Vector512.FusedMultiplyAdd(b5, w1, s51);
            var b6 = Vector512.Create(x6[k]);
            s60 = Vector512.FusedMultiplyAdd(b6, w0, s60);
            s61 = Vector512.FusedMultiplyAdd(b6, w1, s61);
            var b7 = Vector512.Create(x7[k]);
            s70 = Vector512.FusedMultiplyAdd(b7, w0, s70);
            s71 = Vector512.FusedMultiplyAdd(b7, w1, s71);
            var b8 = Vector512.Create(x8[k]);
            s80 = Vector512.FusedMultiplyAdd(b8, w0, s80);
            s81 = Vector512.FusedMultiplyAdd(b8, w1, s81);
            var b9 = Vector512.Create(x9[k]);
            s90 = Vector512.FusedMultiplyAdd(b9, w0, s90);
            s91 = Vector512.FusedMultiplyAdd(b9, w1, s91);
            var b10 = Vector512.Create(x10[k]);
            s100 = Vector512.FusedMultiplyAdd(b10, w0, s100);
            s101 = Vector512.FusedMultiplyAdd(b10, w1, s101);
            var b11 = Vector512.Create(x11[k]);
            s110 = Vector512.FusedMultiplyAdd(b11, w0, s110);
            s111 = Vector512.FusedMultiplyAdd(b11, w1, s111);
        }

        PanelTiles.Put(s00, y, add);
        PanelTiles.Put(s01, y + 16, add);
        PanelTiles.Put(s10, y + (1 * (long)yStride), add);
        PanelTiles.Put(s11, y + (1 * (long)yStride) + 16, add);
        PanelTiles.Put(s20, y + (2 * (long)yStride), add);
        PanelTiles.Put(s21, y + (2 * (long)yStride) + 16, add);
        PanelTiles.Put(s30, y + (3 * (long)yStride), add);
        PanelTiles.Put(s31, y + (3 * (long)yStride) + 16, add);
        PanelTiles.Put(s40, y + (4 * (long)yStride), add);
        PanelTiles.Put(s41, y + (4 * (long)yStride) + 16, add);
        PanelTiles.Put(s50, y + (5 * (long)yStride), add);
        PanelTiles.Put(s51, y + (5 * (long)yStride) + 16, add);
        PanelTiles.Put(s60, y + (6 * (long)yStride), add);
        PanelTiles.Put(s61, y + (6 * (long)yStride) + 16, add);
        PanelTiles.Put(s70, y + (7 * (long)yStride), add);
        PanelTiles.Put(s71, y + (7 * (long)yStride) + 16, add);
        PanelTiles.Put(s80, y + (8 * (long)yStride), add);
        PanelTiles.Put(s81, y + (8 * (long)yStride) + 16, add);
        PanelTiles.Put(s90, y + (9 * (long)yStride), add);
        PanelTiles.Put(s91, y + (9 * (long)yStride) + 16, add);
        PanelTiles.Put(s100, y + (10 * (long)yStride), add);
        PanelTiles.Put(s101, y + (10 * (long)yStride) + 16, add);
        PanelTiles.Put(s110, y + (11 * (long)yStride), add);
        PanelTiles.Put(s111, y + (11 * (long)yStride) + 16, add);
    }

    private static void Tile4(float* x, int xStride, int depth, uint* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias);
        var start1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
        Vector512<float> s00 = start0, s01 = start1;
        Vector512<float> s10 = start0, s11 = start1;
        Vector512<float> s20 = start0, s21 = start1;
        Vector512<float> s30 = start0, s31 = start1;
        float* x1 = x + (1 * (long)xStride), x2 = x + (2 * (long)xStride), x3 = x + (3 * (long)xStride);
        for (int k = 0; k < depth; k++, panel += 16)
        {
            var pairs = Vector512.Load(panel);
            var w0 = (pairs << 16).AsSingle();
            var w1 = (pairs & Vector512.Create(0xFFFF0000u)).AsSingle();
            var b0 = Vector512.Create(x[k]);
            s00 = Vector512.FusedMultiplyAdd(b0, w0, s00);
            s01 = Vector512.FusedMultiplyAdd(b0, w1, s01);
            var b1 = Vector512.Create(x1[k]);
            s10 = Vector512.FusedMultiplyAdd(b1, w0, s10);
            s11 = Vector512.FusedMultiplyAdd(b1, w1, s11);
            var b2 = Vector512.Create(x2[k]);
            s20 = Vector512.FusedMultiplyAdd(b2, w0, s20);
            s21 = Vector512.FusedMultiplyAdd(b2, w1, s21);
            var b3 = Vector512.Create(x3[k]);
            s30 = Vector512.FusedMultiplyAdd(b3, w0, s30);
            s31 = Vector512.FusedMultiplyAdd(b3, w1, s31);
        }

        PanelTiles.Put(s00, y, add);
        PanelTiles.Put(s01, y + 16, add);
        PanelTiles.Put(s10, y + (1 * (long)yStride), add);
        PanelTiles.Put(s11, y + (1 * (long)yStride) + 16, add);
        PanelTiles.Put(s20, y + (2 * (long)yStride), add);
        PanelTiles.Put(s21, y + (2 * (long)yStride) + 16, add);
        PanelTiles.Put(s30, y + (3 * (long)yStride), add);
        PanelTiles.Put(s31, y + (3 * (long)yStride) + 16, add);
    }

    private static void Tile1(float* x, int xStride, int depth, uint* panel, float* bias, float* y, int yStride, bool add)
    {
        var start0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias);
        var start1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
        Vector512<float> s00 = start0, s01 = start1;
        for (int k = 0; k < depth; k++, panel += 16)
        {
            var pairs = Vector512.Load(panel);
            var w0 = (pairs << 16).AsSingle();
            var w1 = (pairs & Vector512.Create(0xFFFF0000u)).AsSingle();
            var b0 = Vector512.Create(x[k]);
            s00 = Vector512.FusedMultiplyAdd(b0, w0, s00);
            s01 = Vector512.FusedMultiplyAdd(b0, w1, s01);
        }

        PanelTiles.Put(s00, y, add);
        PanelTiles.Put(s01, y + 16, add);
    }
}
