using RlActors.Learning.Models;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Models;

public sealed class RotaryEmbeddingTests
{
    [Fact]
    public void Rotate_Query_TurnsPairsOfHalves()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(TinyModel.Config, ScalarType.Float32, CPU);
        var x = arange(6, ScalarType.Float32).view(1, 1, 1, 6);

        var turned = rotary.At(full(new long[] { 1, 1 }, 5, ScalarType.Int64)).Rotate(x).view(6).data<float>().ToArray();

        for (var i = 0; i < 3; i++)
        {
            var angle = 5 * Math.Pow(10_000, -2.0 * i / 6);
            Assert.Equal((i * Math.Cos(angle)) - ((i + 3) * Math.Sin(angle)), turned[i], 1e-5);
            Assert.Equal(((i + 3) * Math.Cos(angle)) + (i * Math.Sin(angle)), turned[i + 3], 1e-5);
        }
    }

    [Fact]
    public void At_TableThatGrew_GivesTheBitsOfOneMadeAtOnce()
    {
        using var scope = NewDisposeScope();
        var config = TinyModel.Config with { ContextLength = 1_000_000_000 };
        using var grown = new RotaryEmbedding(config, ScalarType.Float32, CPU);
        using var whole = new RotaryEmbedding(config, ScalarType.Float32, CPU);
        var positions = tensor(new long[,] { { 0, 17, 4095, 4096, 9_999 } });

        grown.At(tensor(new long[,] { { 3 } }));
        var (first, second) = (grown.At(positions), whole.At(positions));

        Assert.True(first.Cos.eq(second.Cos).all().item<bool>() && first.SignedSin.eq(second.SignedSin).all().item<bool>());
    }

    [Theory]
    [InlineData(1.0, 1.0)]               // one radian a position: far more turns than the high factor, kept
    [InlineData(1e-4, 1e-4 / 8)]         // less than one turn within the context, divided
    public void Stretch_ExtremeFrequencies_AreKeptOrDivided(double frequency, double expected) =>
        Assert.Equal(expected, new Llama3RopeScaling(8, 1, 4, 8192).Stretch(frequency), 1e-12);
}
