namespace RlActors.Engines;

/// <summary>
/// Scores texts with a reward model on a thread of its own (INV-5). A text's number depends on the weights and on the text alone, to the rounding of float32, whatever is
/// scored beside it.
/// </summary>
public interface IRewardEngine : IAsyncDisposable
{
    /// <summary>The reward of each text: the head's number at its last token.</summary>
    /// <param name="texts">Prompts and completions, as sampled; together no longer than the model's context.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One number a text, in the order asked.</returns>
    /// <exception cref="RlActorsException">A text is empty or too long.</exception>
    Task<double[]> ScoreAsync(IReadOnlyList<ScoredText> texts, CancellationToken cancellationToken);

    /// <summary>The probability that each step of a text is right, from a process reward model.</summary>
    /// <param name="texts">Prompts and completions.</param>
    /// <param name="stepEnds">For each text the index in its completion of the last token of each step, rising.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One array a text, one number a step; see <see cref="StepScores"/>.</returns>
    /// <exception cref="RlActorsException">A text is empty or too long, or a step lies outside it.</exception>
    Task<double[][]> ScoreStepsAsync(IReadOnlyList<ScoredText> texts, IReadOnlyList<int[]> stepEnds, CancellationToken cancellationToken);
}
