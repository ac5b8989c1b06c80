using System.Text.Json;
using TorchSharp;

namespace RlActors.Learning.Tests.Goldens;

/// <summary>Expected numbers computed by other projects' own code (verl, TRL, OpenRLHF, AReaL; each case names its source).</summary>
public sealed record Golden(string Name, string Source, JsonElement Inputs, JsonElement Parameters, JsonElement Expected)
{
    public static Golden Load(string file, string name) =>
        All(file).FirstOrDefault(golden => golden.Name == name) ?? throw new InvalidOperationException($"golden file '{file}' has no case '{name}'");

    /// <summary>Every case of a file.</summary>
    public static IReadOnlyList<Golden> All(string file)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Goldens", file + ".json"));
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(golden => new Golden(
            golden.GetProperty("name").GetString()!, golden.GetProperty("source").GetString()!, golden.GetProperty("inputs").Clone(),
            golden.GetProperty("params").Clone(), golden.GetProperty("expected").Clone()))];
    }

    /// <summary>The names of a file's cases, for a theory that runs them all.</summary>
    public static TheoryData<string> Names(string file) => [.. All(file).Select(golden => golden.Name)];

    public bool HasInput(string name) => Inputs.TryGetProperty(name, out _);

    /// <summary>A parameter that is a number; null where the case has none, or null.</summary>
    public double? Number(string name) => Parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>A parameter that is a text; null where the case has none, or null.</summary>
    public string? Text(string name) => Parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A parameter that is true or false; false where the case has none.</summary>
    public bool Flag(string name) => Parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public torch.Tensor Mask(string name) => Input(name).to(torch.@bool);

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
