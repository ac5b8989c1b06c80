namespace RlActors.Tasks.Tables;

/// <summary>Reads ranked and labelled answers of a row.</summary>
internal sealed class FeedbackReader(FeedbackColumns columns)
{
    /// <summary>The prompt, where the answers hold it; null where they do not.</summary>
    public string? TranscriptPrompt(TableRow row) => columns.TranscriptMark is { } mark ? Split(row, columns.Chosen!, mark).Before : null;

    /// <exception cref="RlActorsException">The row is not what the options say; its place is named.</exception>
    public PromptFeedback Read(TableRow row) => new()
    {
        Ranking = columns.Chosen is not null ? Pair(row) : columns.Ranking is { } ranking ? Ranking(row, ranking) : null,
        Labelled = columns.Completion is { } completion ? new LabelledAnswer(row.Field(completion), row.Number(columns.Label!) > 0) : null,
        Steps = columns.Steps is { } steps ? Steps(row, steps) : null,
    };

    private RankedAnswers Pair(TableRow row)
    {
        string[] answers = columns.TranscriptMark is { } mark
            ? [Split(row, columns.Chosen!, mark).After, Split(row, columns.Rejected!, mark).After]
            : [row.Field(columns.Chosen!), row.Field(columns.Rejected!)];
        double? margin = columns.Margin is { } field ? row.Number(field) : null;
        return margin is null or >= 0
            ? new RankedAnswers(answers, margin is { } worth ? [worth, 0] : null, Prefix(row))
            : throw new RlActorsException($"{row.Place}: field '{columns.Margin}' is {margin}; expected at least 0: by how much the chosen answer is better");
    }

    private RankedAnswers Ranking(TableRow row, string field)
    {
        var items = row.List(field);
        if (items.Count < 2)
        {
            throw new RlActorsException($"{row.Place}: field '{field}' has {items.Count} answers; expected at least two");
        }

        if (columns.RankingScore is not { } score)
        {
            return new RankedAnswers([.. items.Select(item => item.Text(columns.RankingText))], null, Prefix(row));
        }

        var scored = items.Select(item => (Text: item.Text(columns.RankingText), Score: item.Number(score))).OrderByDescending(answer => answer.Score).ToList();
        return new RankedAnswers([.. scored.Select(answer => answer.Text)], [.. scored.Select(answer => answer.Score)], Prefix(row));
    }

    private LabelledSteps Steps(TableRow row, string field)
    {
        var steps = row.List(field);
        double[] labels = columns.StepLabels is { } labelled
            ? [.. row.List(labelled).Select(label => label.Number(columns.StepLabel))]
            : [.. steps.Select(step => step.Number(columns.StepLabel))];
        if (steps.Count == 0 || steps.Count != labels.Length)
        {
            throw new RlActorsException($"{row.Place}: field '{field}' has {steps.Count} steps, and there are {labels.Length} labels; expected at least one step, and a label for each");
        }

        if (labels.FirstOrDefault(label => label < columns.StepLabelMin || label > 1, double.NaN) is var strange && !double.IsNaN(strange))
        {
            throw new RlActorsException($"{row.Place}: a step has the label {strange}; expected {columns.StepLabelMin} to 1 (option 'feedback.stepLabelMin')");
        }

        string[] texts = [.. steps.Select(step => step.Text(columns.StepText))];
        return texts.All(text => text.Length > 0)
            ? new LabelledSteps(texts, [.. labels.Select(label => (label - columns.StepLabelMin) / (1 - columns.StepLabelMin))])
            : throw new RlActorsException($"{row.Place}: a step of field '{field}' is empty; expected texts");
    }

    private string? Prefix(TableRow row) => columns.Prefix is { } prefix ? row.Field(prefix) : null;

    private static (string Before, string After) Split(TableRow row, string field, string mark)
    {
        string text = row.Field(field);
        int at = text.LastIndexOf(mark, StringComparison.Ordinal);
        return at >= 0
            ? (text[..(at + mark.Length)], text[(at + mark.Length)..])
            : throw new RlActorsException($"{row.Place}: field '{field}' holds no '{mark}'; expected the answer behind it (option 'feedback.transcriptMark')");
    }
}
