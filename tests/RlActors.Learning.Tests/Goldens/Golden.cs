using System.Text.Json;
using TorchSharp;

namespace RlActors.Learning.Tests.Goldens;

/// <summary>Expected numbers computed by other projects' own code (verl, TRL, OpenRLHF, AReaL; each case names its source).</summary>
public sealed record Golden(string Name, JsonElement Inputs, JsonElement Parameters, JsonElement Expected)
{
    public static Golden Load(string file, string name)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Goldens", file + ".json"));
        using var document = JsonDocument.Parse(stream);
        foreach (var golden in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (golden.GetProperty("name").GetString() == name)
            {
                return new Golden(
                    name, golden.GetProperty("inputs").Clone(), golden.GetProperty("params").Clone(), golden.GetProperty("expected").Clone());
            }
        }

        throw new InvalidOperationException($"golden file '{file}' has no case '{name}'");
    }

    /// <summary>The names of a file's cases, for theories that run all of them.</summary>
    public static IEnumerable<string> Names(string file)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Goldens", file + ".json"));
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(golden => golden.GetProperty("name").GetString()!)];
    }

    public torch.Tensor Input(string name) => Tensor(Inputs.GetProperty(name));

    public torch.Tensor Expect(string name) => Tensor(Expected.GetProperty(name));

    public static torch.Tensor Tensor(JsonElement element)
    {
        long[] shape = [.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        double[] data = [.. element.GetProperty("data").EnumerateArray().Select(value => value.GetDouble())];
        return torch.tensor(data, shape, torch.float64);
    }

    /// <summary>Fails unless both agree within tolerance · max(1, |expected|); 1e-9 is what the goldens ask of float64.</summary>
    public static void AssertClose(torch.Tensor expected, torch.Tensor actual, double tolerance = 1e-9)
    {
        Assert.Equal(expected.shape, actual.shape);
        double[] left = [.. expected.reshape(-1).data<double>()], right = [.. actual.detach().to(torch.float64).contiguous().reshape(-1).data<double>()];
        for (int i = 0; i < left.Length; i++)
        {
            AssertClose(left[i], right[i], tolerance);
        }
    }

    public static void AssertClose(double expected, double actual, double tolerance = 1e-9) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");
}
