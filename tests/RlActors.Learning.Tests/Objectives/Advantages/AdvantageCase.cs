using System.Text.Json;

namespace RlActors.Learning.Tests.Objectives.Advantages;

/// <summary>A case of a golden file, read in float64 without tensors; a missing value is not a number.</summary>
internal sealed class AdvantageCase(JsonElement element)
{
    public string Name => element.GetProperty("name").GetString()!;

    /// <summary>The function that computed the numbers, such as <c>compute_grpo_outcome_advantage</c>.</summary>
    public string Source => element.GetProperty("source").GetString()!;

    public double Tolerance => element.GetProperty("dtype").GetString() == "float32" ? 1e-5 : 1e-9;

    public static IReadOnlyList<AdvantageCase> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Goldens", file + ".json")));
        return [.. document.RootElement.Clone().GetProperty("cases").EnumerateArray().Select(each => new AdvantageCase(each))];
    }

    public bool Says(string note) => element.GetProperty("notes").GetString()!.Contains(note, StringComparison.Ordinal);

    public bool Has(string input) => element.GetProperty("inputs").TryGetProperty(input, out _);

    public bool Expects(string name) => element.GetProperty("expected").TryGetProperty(name, out _);

    public double Expected(string name) => element.GetProperty("expected").GetProperty(name).GetDouble();

    public JsonElement Parameter(string name) => element.GetProperty("params").TryGetProperty(name, out var value) ? value : default;

    public double Number(string name) => Parameter(name).GetDouble();

    public double Number(string name, double otherwise) => Parameter(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : otherwise;

    public bool Flag(string name) => Parameter(name).ValueKind == JsonValueKind.True;

    public string? Text(string name) => Parameter(name).ValueKind == JsonValueKind.String ? Parameter(name).GetString() : null;

    public double[] Inputs(string name) => Flat(element.GetProperty("inputs").GetProperty(name));

    public double[] ExpectedVector(string name) => Flat(element.GetProperty("expected").GetProperty(name));

    public double[][] Rows(string name) => Matrix(element.GetProperty("inputs").GetProperty(name));

    public double[][] ExpectedRows(string name) => Matrix(element.GetProperty("expected").GetProperty(name));

    private static double[] Flat(JsonElement tensor) =>
        [.. tensor.GetProperty("data").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble())];

    private static double[][] Matrix(JsonElement tensor) => [.. Flat(tensor).Chunk(tensor.GetProperty("shape")[1].GetInt32())];
}
