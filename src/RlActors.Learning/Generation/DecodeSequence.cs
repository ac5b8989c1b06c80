using RlActors.Engines;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Learning.Generation;

/// <summary>One completion under way.</summary>
/// <param name="ticket">The request it belongs to.</param>
/// <param name="index">Its place in the group.</param>
/// <param name="contextLength">Positions of the model: prompt and completion together are no longer.</param>
internal sealed class DecodeSequence(GenerationTicket ticket, int index, int contextLength)
{
    private readonly int _limit = Math.Min(ticket.Request.Sampling.MaxTokens, contextLength - ticket.Request.PromptTokens.Length);
    private readonly List<int> _tokens = [];
    private readonly List<float> _logprobs = [];
    private readonly List<int> _versions = [];

    public GenerationTicket Ticket => ticket;

    /// <summary>The token to feed next.</summary>
    public int LastToken => _tokens[^1];

    /// <summary>Its position.</summary>
    public int LastPosition => ticket.Request.PromptTokens.Length + _tokens.Count - 1;

    public double Temperature => ticket.Request.Sampling.Temperature;

    /// <summary>The number that draws the next token.</summary>
    public double NextUniform => Seeds.Uniform(ticket.Request.Seed, index, _tokens.Count);

    /// <summary>Adds a drawn token with its stamp (INV-3).</summary>
    /// <returns>The completion when this token ends it.</returns>
    public Completion? Append(int token, float logprob, int version)
    {
        _tokens.Add(token);
        _logprobs.Add(logprob);
        _versions.Add(version);
        ticket.CountToken();
        ticket.Request.OnToken?.Invoke(new SampledToken(index, _tokens.Count - 1, token, logprob, version));
        bool stopped = ticket.Request.StopTokens.Contains(token);
        return stopped || _tokens.Count >= _limit ? ToCompletion(stopped ? FinishReason.Stop : FinishReason.Length) : null;
    }

    private Completion ToCompletion(FinishReason finish)
    {
        var sampled = new byte[_tokens.Count];
        Array.Fill(sampled, (byte)1);
        return new Completion(index, [.. _tokens], [.. _logprobs], [.. _versions], sampled, finish);
    }
}
