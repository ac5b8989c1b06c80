using System.Globalization;
using RlActors.Engines;
using RlActors.Learning.Models;

namespace RlActors.Learning.Generation;

/// <summary>What a request must hold to.</summary>
internal static class RequestLimits
{
    // Far beyond what has an effect, and far from where a float32 logit overflows.
    private const double LeastPenalty = 0.001, MostBias = 1_000_000;

    /// <param name="request">The request.</param>
    /// <param name="config">The model.</param>
    /// <param name="blocks">Blocks of keys and values that there is memory for.</param>
    /// <exception cref="RlActorsException">The request cannot be served by this model; the message says why.</exception>
    public static void Check(GenerationRequest request, DecoderConfig config, int blocks)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = $"request '{request.Key}'";
        int length = request.PromptTokens.Length;
        if (length < 1 || length >= config.ContextLength)
        {
            throw new RlActorsException(
                $"prompt '{request.Key}' has {length} tokens; expected 1 to {config.ContextLength - 1}, one less than the model's context");
        }

        CheckTokens($"prompt '{request.Key}'", request.PromptTokens, config);
        if (request.Sampling.MaxTokens < 1 || !(request.Sampling.Temperature >= 0) || double.IsInfinity(request.Sampling.Temperature))
        {
            throw new RlActorsException(string.Create(CultureInfo.InvariantCulture,
                $"{name} asks for {request.Sampling.MaxTokens} tokens at temperature {request.Sampling.Temperature}; expected at least 1 token and a temperature of 0 (greedy) or more"));
        }

        CheckMemory(name, (int)Math.Min(config.ContextLength, (long)length + request.Sampling.MaxTokens), blocks);
        if (request.StopTexts is { } stop && stop.Texts.Any(string.IsNullOrEmpty))
        {
            throw new RlActorsException($"{name} has an empty stop text; leave it out");
        }

        if (request.Shaping is { } shaping)
        {
            Check(name, shaping, config);
        }
    }

    /// <exception cref="RlActorsException">A text cannot be scored by this model; the message says why.</exception>
    public static void Check(IReadOnlyList<ScoredText> texts, double temperature, DecoderConfig config, int blocks)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (!(temperature > 0) || double.IsInfinity(temperature))
        {
            throw new RlActorsException(string.Create(CultureInfo.InvariantCulture, $"texts cannot be scored at temperature {temperature}; expected a number above 0"));
        }

        for (int i = 0; i < texts.Count; i++)
        {
            var (prompt, tokens) = texts[i];
            if (prompt.Length < 1 || prompt.Length + tokens.Length > config.ContextLength)
            {
                throw new RlActorsException(
                    $"text {i} has a prompt of {prompt.Length} tokens and {tokens.Length} to score; expected a prompt of at least 1 and at most {config.ContextLength} together, the model's context");
            }

            CheckTokens($"text {i}", prompt, config);
            CheckTokens($"text {i}", tokens, config);
            CheckMemory($"text {i}", prompt.Length + tokens.Length, blocks);
        }
    }

    private static void CheckTokens(string name, int[] tokens, DecoderConfig config)
    {
        foreach (int token in tokens)
        {
            if (token < 0 || token >= config.VocabularySize)
            {
                throw new RlActorsException($"{name} holds token {token}; the model knows 0 to {config.VocabularySize - 1}");
            }
        }
    }

    /// <summary>One text alone must fit, so that the earliest always gets on.</summary>
    private static void CheckMemory(string name, int positions, int blocks)
    {
        if (KvBlockPool.BlocksFor(positions) > blocks)
        {
            throw new RlActorsException(
                $"{name} may reach {positions} tokens; the memory for keys and values holds {(long)blocks * KvBlockPool.BlockSize}: ask for fewer, or set generation.keyValueMemoryMiB higher");
        }
    }

    private static void Check(string name, LogitShaping shaping, DecoderConfig config)
    {
        That(shaping.TopK >= 0, "top-k", shaping.TopK, "0 (all) or more");
        That(shaping.TopP is > 0 and <= 1, "top-p", shaping.TopP, "a number above 0, at most 1");
        That(shaping.MinP is >= 0 and <= 1, "min-p", shaping.MinP, "a number from 0 to 1");
        That(shaping.RepetitionPenalty is >= LeastPenalty and <= 1 / LeastPenalty, "repetition penalty", shaping.RepetitionPenalty, $"a number from {LeastPenalty} to {1 / LeastPenalty}");
        That(shaping.TopLogprobs >= 0 && shaping.TopLogprobs <= config.VocabularySize, "top logprobs", shaping.TopLogprobs, $"0 to {config.VocabularySize}");
        foreach (var (token, bias) in shaping.LogitBias)
        {
            That(token >= 0 && token < config.VocabularySize, "a logit bias for token", token, $"0 to {config.VocabularySize - 1}");
            That(Math.Abs(bias) <= MostBias, $"the logit bias of token {token}", bias, $"a number from -{MostBias} to {MostBias}");
        }

        void That(bool holds, string what, double value, string expected)
        {
            if (!holds)
            {
                throw new RlActorsException(string.Create(CultureInfo.InvariantCulture, $"{name}: {what} is {value}; expected {expected}"));
            }
        }
    }
}
