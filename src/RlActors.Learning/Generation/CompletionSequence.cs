using RlActors.Engines;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Learning.Generation;

/// <summary>One completion under way.</summary>
/// <param name="ticket">The request it belongs to.</param>
/// <param name="policy">The weights.</param>
/// <param name="order">Place among all sequences.</param>
/// <param name="index">Its place in the group.</param>
/// <param name="contextLength">Positions of the model: prompt and completion together are no longer.</param>
internal sealed class CompletionSequence(GenerationTicket ticket, LoadedPolicy policy, long order, int index, int contextLength)
    : Sequence(ticket, policy, order, ticket.Request.PromptTokens)
{
    private readonly GenerationRequest _request = ticket.Request;
    private readonly int _limit = Math.Min(ticket.Request.Sampling.MaxTokens, contextLength - ticket.Request.PromptTokens.Length);
    private readonly StopTextMatcher? _stopTexts = ticket.Request.StopTexts is { Texts.Count: > 0 } stop ? new StopTextMatcher(stop) : null;
    private readonly HashSet<int>? _seen = ticket.Request.Shaping is { RepetitionPenalty: not 1 } ? [.. ticket.Request.PromptTokens] : null;
    private readonly List<float> _logprobs = [];
    private readonly List<int> _versions = [];
    private DrawnToken _drawn;

    public new GenerationTicket Ticket => ticket;

    /// <summary>Tokens sampled so far.</summary>
    public int Sampled => _logprobs.Count;

    /// <summary>Whether another completion of the group is reading the prompt.</summary>
    public override bool IsBehindAnother => Sampled == 0 && ticket.Leader is { } leader && leader != this;

    public override bool IsMarked(int position) => position == Length - 1;

    public override void Read(int position, ReadOnlySpan<float> logits, SamplerScratch scratch)
    {
        double uniform = Seeds.Uniform(_request.Seed, index, Sampled);
        _drawn = _request.Shaping is { } shaping
            ? ShapedSampler.Draw(logits, shaping, _seen ?? [], _request.TemperatureOf(index), uniform, scratch)
            : TokenSampler.Draw(logits, _request.TemperatureOf(index), uniform, scratch);
    }

    /// <summary>Adds the drawn token with its stamp (INV-3).</summary>
    /// <exception cref="RlActorsException">There was no distribution to draw from.</exception>
    public override bool Settle()
    {
        var (token, logprob, likeliest) = _drawn;
        if (!float.IsFinite(logprob))
        {
            throw new RlActorsException(
                $"request '{_request.Key}': the logits of version {Policy.Version.Number} after {Length} tokens give no distribution (some are NaN or infinite); its weights are damaged or have diverged");
        }

        Append(token);
        _seen?.Add(token);
        _logprobs.Add(logprob);
        _versions.Add(Policy.Version.Number);
        ticket.CountToken();
        _request.OnToken?.Invoke(new SampledToken(index, Sampled - 1, token, logprob, Policy.Version.Number, likeliest));
        bool stopped = _request.StopTokens.Contains(token) | (_stopTexts?.Read(token) ?? false);
        if (!stopped && Sampled < _limit)
        {
            return false;
        }

        ticket.Finish(ToCompletion(stopped ? FinishReason.Stop : FinishReason.Length));
        return true;
    }

    private Completion ToCompletion(FinishReason finish)
    {
        var sampled = new byte[Sampled];
        Array.Fill(sampled, _request.MarkOf(index));
        return new Completion(index, [.. Tokens.Skip(_request.PromptTokens.Length)], [.. _logprobs], [.. _versions], sampled, finish);
    }
}
