namespace RlActors.Engines;

/// <summary>
/// What may be done to the distribution before a token is drawn, in this order: repetition penalty, logit bias, temperature, top-k, top-p, min-p. For serving and
/// evaluation: a training rollout is drawn from the whole distribution, because its logprobs must be those that training computes.
/// </summary>
[GenerateSerializer, Immutable, Alias("rlactors.LogitShaping")]
public sealed record LogitShaping
{
    /// <summary>Only the so many likeliest tokens are drawn; 0: all. Default 0.</summary>
    [Id(0)]
    public int TopK { get; init; }

    /// <summary>Only the smallest set of likeliest tokens whose probabilities sum to at least this is drawn (arXiv 1904.09751), in (0, 1]. Default 1: all.</summary>
    [Id(1)]
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens at least this share as likely as the likeliest are drawn (arXiv 2407.01082), in [0, 1]. Default 0: all.</summary>
    [Id(2)]
    public double MinP { get; init; }

    /// <summary>Logits of tokens that prompt or completion hold already are divided by this where positive, multiplied where negative (arXiv 1909.05858); above 0. Default 1: none.</summary>
    [Id(3)]
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Added to the logits of these token ids; −100 bans one, 100 forces it. Default none.</summary>
    [Id(4)]
    public IReadOnlyDictionary<int, double> LogitBias { get; init; } = new Dictionary<int, double>();

    /// <summary>How many of the likeliest tokens are reported beside every sampled one. Default 0.</summary>
    [Id(5)]
    public int TopLogprobs { get; init; }
}
