namespace RlActors.Learning.Objectives;

/// <summary>Totals of a whole training step, over all micro-batches and shards, known before the first backward.</summary>
/// <param name="Tokens">Trained tokens, those without signal included.</param>
/// <param name="Sequences">Sequences with at least one trained token.</param>
public sealed record StepTotals(long Tokens, int Sequences)
{
    /// <summary>Totals of a step's sequences.</summary>
    public static StepTotals Of(IEnumerable<PolicySequence> sequences)
    {
        long tokens = 0;
        int count = 0;
        foreach (var sequence in sequences)
        {
            int trained = sequence.TrainedTokens;
            tokens += trained;
            count += trained > 0 ? 1 : 0;
        }

        return new StepTotals(tokens, count);
    }
}
