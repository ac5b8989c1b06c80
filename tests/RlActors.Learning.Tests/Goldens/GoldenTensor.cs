using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Goldens;

/// <summary>Reads the <c>{"shape": [..], "data": [..]}</c> tensors of golden files.</summary>
internal static class GoldenTensor
{
    public static long[] Shape(JsonElement value) => [.. value.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())];

    public static double[] Numbers(JsonElement value) => [.. value.GetProperty("data").EnumerateArray().Select(v => v.GetDouble())];

    public static Tensor Float(JsonElement value) => tensor(Numbers(value), Shape(value), ScalarType.Float32);

    public static Tensor Ids(JsonElement value) => tensor([.. Numbers(value).Select(v => (long)v)], Shape(value), ScalarType.Int64);

    public static Tensor Mask(JsonElement value) => Ids(value).to(ScalarType.Bool);

    public static JsonElement ReadFile(params string[] path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Golden(path)));
        return document.RootElement.Clone();
    }

    public static JsonElement Case(JsonElement file, string name) => file.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    /// <summary>Fails unless all elements agree within an absolute tolerance.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().ToDouble();
        Assert.True(difference <= tolerance, $"differs by {difference:G3}, more than {tolerance:G3}");
    }
}
