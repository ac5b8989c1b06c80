namespace RlActors.Tasks;

/// <summary>What somebody thought of answers to a prompt; a task gives what it has.</summary>
public sealed record PromptFeedback
{
    /// <summary>Answers in order; null where there are none.</summary>
    public RankedAnswers? Ranking { get; init; }

    /// <summary>One answer, good or bad; null where there is none.</summary>
    public LabelledAnswer? Labelled { get; init; }

    /// <summary>One answer, step by step; null where there is none.</summary>
    public LabelledSteps? Steps { get; init; }
}

/// <summary>Several answers to one prompt.</summary>
/// <param name="Answers">At least two, best first.</param>
/// <param name="Scores">What each is worth, falling (equal: a tie); null: only the order is known, and there are no ties.</param>
/// <param name="Prefix">
/// What all of them begin with, such as the earlier steps of a solution: shown like the prompt and not trained. Answers after a prefix are steps and end without a stop token.
/// </param>
public sealed record RankedAnswers(IReadOnlyList<string> Answers, IReadOnlyList<double>? Scores = null, string? Prefix = null)
{
    /// <summary>Whether both say the same.</summary>
    public bool Equals(RankedAnswers? other) => other is not null && Answers.SequenceEqual(other.Answers) && Prefix == other.Prefix
        && (Scores is null ? other.Scores is null : other.Scores is not null && Scores.SequenceEqual(other.Scores));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Answers.Count, Answers.Count > 0 ? Answers[0] : null, Prefix);
}

/// <summary>One answer and what it is.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Desirable">Whether it is good.</param>
public sealed record LabelledAnswer(string Answer, bool Desirable);

/// <summary>An answer in steps.</summary>
/// <param name="Steps">Texts that make the answer when put together; at least one, none empty.</param>
/// <param name="Labels">For each the probability that it is right, 0 to 1.</param>
public sealed record LabelledSteps(IReadOnlyList<string> Steps, IReadOnlyList<double> Labels)
{
    /// <summary>Whether both say the same.</summary>
    public bool Equals(LabelledSteps? other) => other is not null && Steps.SequenceEqual(other.Steps) && Labels.SequenceEqual(other.Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps.Count, Steps.Count > 0 ? Steps[0] : null);
}
