using System.Text.Json;
using RlActors.Ledger;

namespace RlActors.Client.Reading;

/// <summary>Reads the numbers that a learner recorded with a step.</summary>
internal static class StepMetrics
{
    /// <summary>The step's numbers as a JSON object; of a supervised checkpoint those of its last update. Null where there are none.</summary>
    public static JsonElement? Last(StepRow step)
    {
        try
        {
            var metrics = JsonElement.Parse(step.Metrics);
            return metrics.ValueKind switch
            {
                JsonValueKind.Object => metrics,
                JsonValueKind.Array when metrics.GetArrayLength() > 0 => metrics[metrics.GetArrayLength() - 1],
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One number by name; null where it is not there.</summary>
    public static double? Number(JsonElement? metrics, string name) =>
        metrics is { ValueKind: JsonValueKind.Object } values && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;
}
