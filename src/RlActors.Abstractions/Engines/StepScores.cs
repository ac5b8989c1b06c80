using System.Text.Json.Serialization;

namespace RlActors.Engines;

/// <summary>Makes one reward of a process reward model's scores of steps.</summary>
public static class StepScores
{
    /// <param name="steps">Probability that each step is right; at least one.</param>
    /// <param name="aggregation">How they become one number.</param>
    /// <exception cref="RlActorsException">There is no step.</exception>
    public static double Aggregate(IReadOnlyList<double> steps, StepAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return steps.Count == 0 ? throw new RlActorsException("an answer without steps has no process reward; expected at least one step") : aggregation switch
        {
            StepAggregation.Min => steps.Min(),
            StepAggregation.Product => steps.Aggregate(1.0, (product, step) => product * step),
            StepAggregation.Last => steps[^1],
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "unknown aggregation of steps"),
        };
    }
}

/// <summary>How the scores of steps become one reward.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepAggregation>))]
public enum StepAggregation
{
    /// <summary>The worst step (arXiv 2312.08935).</summary>
    [JsonStringEnumMemberName("min")]
    Min,

    /// <summary>The probability that all are right (arXiv 2305.20050).</summary>
    [JsonStringEnumMemberName("product")]
    Product,

    /// <summary>The last step.</summary>
    [JsonStringEnumMemberName("last")]
    Last,
}
