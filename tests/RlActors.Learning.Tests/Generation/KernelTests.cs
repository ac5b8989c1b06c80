using RlActors.Learning.Generation.Kernels;

namespace RlActors.Learning.Tests.Generation;

/// <summary>Products against plain loops; a row's bits against the same row alone.</summary>
public sealed unsafe class KernelTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 15)]
    [InlineData(64, 48)]
    [InlineData(172, 64)]
    [InlineData(512, 200)]
    public void Multiply_AnyNumberOfRows_IsThePlainProductInTheSameBits(int inputs, int outputs)
    {
        foreach (bool bias in (bool[])[false, true])
        {
            Check(inputs, outputs, bias, 1e-6, () => new PanelMatrix(inputs, outputs, bias));
            Check(inputs, outputs, bias, 4e-3, () => new PairMatrix(inputs, outputs, bias));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 15)]
    [InlineData(172, 64)]
    [InlineData(512, 200)]
    [InlineData(1408, 512)]
    public void Multiply_ByTorch_IsThePlainProductInTheSameBits(int inputs, int outputs)
    {
        using Bfloat16Rows x = new(), y = new();
        foreach (bool bias in (bool[])[false, true])
        {
            Check(inputs, outputs, bias, 1.2e-2, () => new TorchMatrix(inputs, outputs, bias, x, y));
        }
    }

    private static void Check(int inputs, int outputs, bool bias, double tolerance, Func<IProjection> make)
    {
        const int most = 40;
        int stride = Padding.Columns(outputs);
        using var weight = Random(inputs * outputs, seed: 1);
        using var biases = Random(outputs, seed: 2);
        using var x = Random(most * inputs, seed: 3);
        using var product = make();
        product.Pack(0, weight.Pointer, bias ? biases.Pointer : null, outputs);
        using var alone = new AlignedBuffer<float>(most * stride);
        for (int row = 0; row < most; row++)
        {
            product.Multiply(x.Pointer + (row * inputs), 1, inputs, alone.Pointer + (row * stride), stride, add: false);
            for (int column = 0; column < outputs; column++)
            {
                double expected = bias ? biases.Pointer[column] : 0, scale = 1;
                for (int k = 0; k < inputs; k++)
                {
                    expected += (double)x.Pointer[(row * inputs) + k] * weight.Pointer[(column * inputs) + k];
                    scale += Math.Abs(x.Pointer[(row * inputs) + k] * weight.Pointer[(column * inputs) + k]);
                }

                Assert.InRange(alone.Pointer[(row * stride) + column] - expected, -scale * tolerance, scale * tolerance);
            }
        }

        foreach (int rows in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 16, 17, 25, 40])
        {
            using var together = new AlignedBuffer<float>(rows * stride);
            product.Multiply(x.Pointer, rows, inputs, together.Pointer, stride, add: false);
            Assert.True(new ReadOnlySpan<float>(alone.Pointer, rows * stride).SequenceEqual(new ReadOnlySpan<float>(together.Pointer, rows * stride)), $"{rows} rows");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadRow_AnyOutput_IsItsWeights(bool pairs)
    {
        using var weight = Random(21 * 75, seed: 1);
        using IProjection product = pairs ? new PairMatrix(21, 75, bias: false) : new PanelMatrix(21, 75, bias: false);
        product.Pack(0, weight.Pointer, null, 30);
        product.Pack(30, weight.Pointer + (30 * 21), null, 45);
        using var row = new AlignedBuffer<float>(21);
        for (int output = 0; output < 75; output++)
        {
            product.ReadRow(output, row.Pointer);
            for (int k = 0; k < 21; k++)
            {
                Assert.Equal(weight.Pointer[(output * 21) + k], row.Pointer[k], pairs ? 2e-3f : 0);
            }
        }
    }

    private static AlignedBuffer<float> Random(int length, int seed)
    {
        var random = new Random(seed);
        var buffer = new AlignedBuffer<float>(length);
        for (int i = 0; i < length; i++)
        {
            buffer.Pointer[i] = (float)(random.NextDouble() - 0.5);
        }

        return buffer;
    }
}
