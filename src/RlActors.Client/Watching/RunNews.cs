using System.Globalization;
using System.Text.Json.Serialization;

namespace RlActors.Client.Watching;

/// <summary>One thing that happened in a run: a line of text, or of JSON.</summary>
/// <param name="Event"><c>step</c>, <c>evaluation</c>, <c>sampled_evaluation</c> or <c>status</c>.</param>
/// <param name="Run">The run.</param>
/// <param name="At">When it happened.</param>
[JsonDerivedType(typeof(StepNews))]
[JsonDerivedType(typeof(EvaluationNews))]
[JsonDerivedType(typeof(SampledNews))]
[JsonDerivedType(typeof(StatusNews))]
internal abstract record RunNews(
    [property: JsonPropertyOrder(-1)] string Event, [property: JsonPropertyOrder(-1)] string Run, [property: JsonPropertyOrder(-1)] DateTimeOffset At)
{
    /// <summary>The line as markup.</summary>
    public abstract string ToMarkup();

    /// <summary>What is new in a moment, in the order in which it happened.</summary>
    public static IReadOnlyList<RunNews> Of(RunMoment moment)
    {
        var row = moment.Standing.Row;
        IEnumerable<RunNews> steps = moment.Steps.Select(step => StepNews.Of(moment.Standing, step));
        IEnumerable<RunNews> evaluations = moment.Evaluations.Select(evaluation => new EvaluationNews(
            row.Name, evaluation.At, evaluation.Stage, evaluation.Version, evaluation.Split, evaluation.Prompts,
            evaluation.HasAccuracy ? evaluation.Accuracy : null, evaluation.RewardMean));
        IEnumerable<RunNews> sampled = moment.Sampled.Select(evaluation => new SampledNews(
            row.Name, evaluation.At, evaluation.Stage, evaluation.Version, evaluation.Prompts, evaluation.Temperature, evaluation.RewardMean, evaluation.Perplexity));
        IEnumerable<RunNews> status = moment.StatusChanged ? [new StatusNews(row.Name, row.UpdatedAt, row.Status, row.Reason)] : [];
        return [.. steps.Concat(evaluations).Concat(sampled).Concat(status).OrderBy(happened => happened.At)];
    }

    /// <summary>Text with invariant numbers.</summary>
    protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
