using RlActors.Engines;
using RlActors.Learning.Models;

namespace RlActors.Learning.Generation;

/// <summary>What a request must hold to.</summary>
internal static class RequestLimits
{
    /// <exception cref="RlActorsException">The request cannot be served by this model; the message says why.</exception>
    public static void Check(GenerationRequest request, DecoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Shaping is not null || request.StopTexts is not null)
        {
            throw new RlActorsException($"request '{request.Key}' asks for logit shaping or stop texts, which this engine cannot do yet; leave them out");
        }

        int length = request.PromptTokens.Length;
        if (length < 1 || length >= config.ContextLength)
        {
            throw new RlActorsException(
                $"prompt '{request.Key}' has {length} tokens; expected 1 to {config.ContextLength - 1}, one less than the model's context");
        }

        foreach (int token in request.PromptTokens)
        {
            if (token < 0 || token >= config.VocabularySize)
            {
                throw new RlActorsException($"prompt '{request.Key}' holds token {token}; the model knows 0 to {config.VocabularySize - 1}");
            }
        }

        if (request.Sampling.MaxTokens < 1 || !(request.Sampling.Temperature >= 0) || double.IsInfinity(request.Sampling.Temperature))
        {
            throw new RlActorsException(
                $"request '{request.Key}' asks for {request.Sampling.MaxTokens} tokens at temperature {request.Sampling.Temperature}; expected at least 1 token and a temperature of 0 (greedy) or more");
        }
    }

    /// <exception cref="RlActorsException">A text cannot be scored by this model; the message says why.</exception>
    public static void Check(IReadOnlyList<ScoredText> texts, double temperature, DecoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (!(temperature > 0) || double.IsInfinity(temperature))
        {
            throw new RlActorsException($"texts cannot be scored at temperature {temperature}; expected a number above 0");
        }

        for (int i = 0; i < texts.Count; i++)
        {
            var (prompt, tokens) = texts[i];
            if (prompt.Length < 1 || prompt.Length + tokens.Length > config.ContextLength)
            {
                throw new RlActorsException(
                    $"text {i} has a prompt of {prompt.Length} tokens and {tokens.Length} to score; expected a prompt of at least 1 and at most {config.ContextLength} together, the model's context");
            }

            if (prompt.Concat(tokens).Where(token => token < 0 || token >= config.VocabularySize).Select(token => (int?)token).FirstOrDefault() is { } unknown)
            {
                throw new RlActorsException($"text {i} holds token {unknown}; the model knows 0 to {config.VocabularySize - 1}");
            }
        }
    }
}
