using TorchSharp;

namespace RlActors.Learning.Tests.Native;

/// <summary>The native library that the build put beside this test loads and computes.</summary>
public sealed class LibTorchSharpTests
{
    [Fact]
    public void NativeLibrary_MatrixProduct_Computes()
    {
        using var scope = torch.NewDisposeScope();
        var a = torch.arange(6, dtype: torch.float32).reshape(2, 3);
        var product = a.matmul(a.t());

        Assert.Equal([5f, 14f, 14f, 50f], product.data<float>().ToArray());
    }
}
