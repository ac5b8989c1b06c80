using RlActors.Engines;

namespace RlActors.Learning.Generation;

/// <summary>A text whose tokens are scored while it is read.</summary>
/// <param name="ticket">Where the numbers go.</param>
/// <param name="policy">The weights.</param>
/// <param name="order">Place among all sequences.</param>
/// <param name="index">Which text of the ticket it is.</param>
/// <param name="text">The text; at least one token is scored.</param>
/// <param name="temperature">Divides the logits.</param>
internal sealed class ScoreSequence(ScoreTicket ticket, LoadedPolicy policy, long order, int index, ScoredText text, double temperature)
    : Sequence(ticket, policy, order, text.Prompt.Concat(text.Tokens[..^1]))
{
    private readonly float[] _logprobs = new float[text.Tokens.Length];

    /// <summary>Blocks that are known already are not shared where their distributions are wanted.</summary>
    public override int Shareable => text.Prompt.Length - 1;

    public override bool IsMarked(int position) => position >= text.Prompt.Length - 1;

    public override void Read(int position, ReadOnlySpan<float> logits, SamplerScratch scratch)
    {
        int token = position - text.Prompt.Length + 1;
        _logprobs[token] = TokenSampler.Logprob(logits, temperature, text.Tokens[token], scratch);
    }

    public override bool Settle()
    {
        if (Missing > 0)
        {
            return false;
        }

        ticket.Finish(index, _logprobs);
        return true;
    }
}
