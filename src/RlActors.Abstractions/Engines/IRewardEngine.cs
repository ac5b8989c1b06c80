namespace RlActors.Engines;

/// <summary>A reward model on a thread of its own (INV-5): gives every text one number.</summary>
public interface IRewardEngine : IAsyncDisposable
{
    /// <summary>The numbers of the scalar head at the last token of each text. A text's number depends on the weights and the text alone, to the last bit: never on what is scored beside it.</summary>
    /// <param name="texts">Prompts and what follows them; together no longer than the model's context.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One number a text, in the order asked.</returns>
    /// <exception cref="RlActorsException">A text is too long, or holds a token that the model does not know.</exception>
    Task<double[]> ScoreAsync(IReadOnlyList<ScoredText> texts, CancellationToken cancellationToken);
}
