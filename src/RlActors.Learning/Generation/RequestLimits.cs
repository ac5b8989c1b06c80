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
}
