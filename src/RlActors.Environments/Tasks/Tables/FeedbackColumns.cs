using RlActors.Recipes;

namespace RlActors.Tasks.Tables;

/// <summary>
/// Where a data file keeps ranked and labelled answers (option <c>feedback</c> of the tasks <c>jsonl</c> and <c>parquet</c>). A field with an answer is a text, or a
/// conversation (a list of messages with <c>content</c> or <c>value</c>), of which the last message is the answer.
/// </summary>
public sealed record FeedbackColumns
{
    /// <summary>Field with the preferred answer; together with <see cref="Rejected"/>.</summary>
    public string? Chosen { get; init; }

    /// <summary>Field with the other answer.</summary>
    public string? Rejected { get; init; }

    /// <summary>Field with the number by which the preferred answer is better, at least 0; 0 is a tie. Default: it is not known.</summary>
    public string? Margin { get; init; }

    /// <summary>
    /// For dialogues that hold the prompt in both answers (Anthropic's HH): the mark before an answer, such as <c>\n\nAssistant:</c>. The prompt is the text of <see cref="Chosen"/> up to
    /// its last mark, each answer what follows the last mark of its own.
    /// </summary>
    public string? TranscriptMark { get; init; }

    /// <summary>Field with the steps that both answers go on from (Math-Step-DPO: <c>initial_reason_steps</c>). Default: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Field with a list of answers, best first, or of objects with <see cref="RankingText"/>, and perhaps <see cref="RankingScore"/>.</summary>
    public string? Ranking { get; init; }

    /// <summary>In an object of <see cref="Ranking"/>: the field with the answer. Default <c>text</c> (UltraFeedback: <c>response</c>).</summary>
    public string RankingText { get; init; } = "text";

    /// <summary>In an object of <see cref="Ranking"/>: the field with the answer's score, which then says the order (UltraFeedback: <c>overall_score</c>). Default: none, the list is in order.</summary>
    public string? RankingScore { get; init; }

    /// <summary>Field with one answer; together with <see cref="Label"/>.</summary>
    public string? Completion { get; init; }

    /// <summary>Field that says whether that answer is good: true or false, or a number, good above 0.</summary>
    public string? Label { get; init; }

    /// <summary>Field with a list of an answer's steps, texts or objects with <see cref="StepText"/>; put together they are the answer.</summary>
    public string? Steps { get; init; }

    /// <summary>In an object of <see cref="Steps"/>: the field with the text. Default <c>text</c>.</summary>
    public string StepText { get; init; } = "text";

    /// <summary>In an object of <see cref="Steps"/>: the field with the label. Default <c>rating</c>.</summary>
    public string StepLabel { get; init; } = "rating";

    /// <summary>Field with a list of the steps' labels, where steps are texts.</summary>
    public string? StepLabels { get; init; }

    /// <summary>Label of a step that is wrong; one that is right has 1, and what is between is between (PRM800K: −1). Default 0.</summary>
    public double StepLabelMin { get; init; }

    /// <summary>Checks what goes together.</summary>
    /// <exception cref="RlActorsException">Options are missing or exclude each other.</exception>
    internal void Validate(OptionBounds bounds)
    {
        bounds.That(Chosen is null == (Rejected is null), "feedback.rejected", Rejected ?? "left out", "chosen and rejected together");
        bounds.That(Chosen is null || Ranking is null, "feedback.ranking", "given together with 'chosen'", "only one of the two");
        bounds.That(Chosen is not null || (Margin ?? TranscriptMark) is null, "feedback.chosen", "left out", "it, for 'margin' and 'transcriptMark' say more of a pair");
        bounds.That((Chosen ?? Ranking) is not null || Prefix is null, "feedback.prefix", "given alone", "it with 'chosen' or 'ranking'");
        bounds.That(TranscriptMark is not "", "feedback.transcriptMark", "empty", "a text such as '\\n\\nAssistant:', or no such option");
        bounds.That(Completion is null == (Label is null), "feedback.label", Label ?? "left out", "completion and label together");
        bounds.That(StepLabelMin < 1, "feedback.stepLabelMin", StepLabelMin, "a number below 1, which a step that is right has");
        bounds.That((Chosen ?? Ranking ?? Completion ?? Steps) is not null, "feedback", "empty", "at least one of chosen with rejected, ranking, completion with label, and steps");
    }
}
