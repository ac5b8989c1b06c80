using System.Globalization;
using System.Text.Json;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Silo.Http;

/// <summary>What completions and chat completions have in common.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="N">Choices for each prompt.</param>
/// <param name="Temperature">Temperature; 0 is greedy.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="FirstIndex">Index of the first choice in the draws (extension <c>completion_index</c>).</param>
/// <param name="StopTexts">Texts that end a choice.</param>
/// <param name="StopTokens">Ids that end a choice (vLLM's <c>stop_token_ids</c>).</param>
/// <param name="IgnoreStopTokens">vLLM's <c>ignore_eos</c>.</param>
/// <param name="Shaping">Changes to the distribution; the number of top logprobs is put in by the endpoint.</param>
/// <param name="ReturnTokenIds">vLLM's <c>return_token_ids</c>.</param>
/// <param name="TokensAsIds">vLLM's <c>return_tokens_as_token_ids</c>.</param>
/// <param name="Stream">Whether to answer by server-sent events.</param>
/// <param name="IncludeUsage">Whether a stream ends with the usage.</param>
internal sealed record SamplingFields(
    string Model, int N, double Temperature, long Seed, int FirstIndex, string[] StopTexts, int[] StopTokens, bool IgnoreStopTokens,
    LogitShaping Shaping, bool ReturnTokenIds, bool TokensAsIds, bool Stream, bool IncludeUsage)
{
    /// <summary>Reads them off a request.</summary>
    public static SamplingFields Read(JsonFields fields)
    {
        string model = fields.Text("model") ?? throw ApiException.Invalid("model", null, "the name of a model; GET /v1/models lists them");
        int n = (int)(fields.Whole("n", 1, HttpLimits.Choices) ?? 1);
        bool stream = fields.Flag("stream", false);
        bool includeUsage = false;
        if (fields.Object("stream_options") is { } options)
        {
            includeUsage = options.Flag("include_usage", false);
            options.Flag("include_obfuscation", false);
            options.RefuseRest("stream_options.");
            if (!stream)
            {
                throw ApiException.Unsupported("stream_options", "it belongs to \"stream\": true");
            }
        }

        fields.Text("user");
        fields.Neutral("frequency_penalty", IsZero, "use repetition_penalty");
        fields.Neutral("presence_penalty", IsZero, "use repetition_penalty");
        return new SamplingFields(
            model, n, fields.Number("temperature", 0, 100) ?? 1, fields.Whole("seed", long.MinValue, long.MaxValue) ?? Random.Shared.NextInt64(),
            (int)(fields.Whole("completion_index", 0, 1 << 20) ?? 0), ReadStops(fields), fields.Ids("stop_token_ids", HttpLimits.StopTokens),
            fields.Flag("ignore_eos", false), ReadShaping(fields), fields.Flag("return_token_ids", false), fields.Flag("return_tokens_as_token_ids", false),
            stream, includeUsage);
    }

    /// <summary>The order for one prompt of a request.</summary>
    /// <param name="prompt">Token ids.</param>
    /// <param name="place">The prompt's place in the request.</param>
    /// <param name="maxTokens">Longest completion.</param>
    /// <param name="pinned">The version, if one is pinned.</param>
    public SamplingOrder Order(int[] prompt, int place, int maxTokens, PolicyVersion? pinned) => new(
        prompt, [.. Enumerable.Range(FirstIndex + place * N, N)], Seed, new SamplingOptions { Temperature = Temperature, MaxTokens = maxTokens },
        StopTokens, IgnoreStopTokens, StopTexts, IsPlain(Shaping) ? null : Shaping, pinned);

    private static bool IsPlain(LogitShaping shaping) =>
        shaping is { TopK: 0, TopP: 1, MinP: 0, RepetitionPenalty: 1, TopLogprobs: 0, LogitBias.Count: 0 };

    private static bool IsZero(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == 0;

    private static LogitShaping ReadShaping(JsonFields fields)
    {
        double topP = fields.Number("top_p", 0, 1) ?? 1;
        return new LogitShaping
        {
            TopK = Math.Max(0, (int)(fields.Whole("top_k", -1, int.MaxValue) ?? 0)), // vLLM's -1 is all, too
            TopP = topP > 0 ? topP : throw ApiException.Invalid("top_p", topP, "a share above 0, at most 1; temperature 0 takes the likeliest token"),
            MinP = fields.Number("min_p", 0, 1) ?? 0,
            RepetitionPenalty = fields.Number("repetition_penalty", 0.01, 100) ?? 1,
            LogitBias = ReadBias(fields),
        };
    }

    private static Dictionary<int, double> ReadBias(JsonFields fields)
    {
        var bias = new Dictionary<int, double>();
        if (fields.Take("logit_bias") is not { } value)
        {
            return bias;
        }

        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > HttpLimits.LogitBiases)
        {
            throw JsonFields.Wrong("logit_bias", value, $"an object of at most {HttpLimits.LogitBiases} token ids with numbers");
        }

        foreach (var entry in value.EnumerateObject())
        {
            bias[int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : throw ApiException.Invalid("logit_bias", "keyed by " + entry.Name, "token ids as keys")] =
                entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetDouble(out double number) && Math.Abs(number) <= 100
                    ? number
                    : throw JsonFields.Wrong("logit_bias", entry.Value, "numbers from -100 to 100");
        }

        return bias;
    }

    private static string[] ReadStops(JsonFields fields)
    {
        if (fields.Take("stop") is not { } value)
        {
            return [];
        }

        JsonElement[] texts = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Take(HttpLimits.StopTexts + 1)] : [value];
        return texts.Length <= HttpLimits.StopTexts
            ? [.. texts.Select(text => text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 and <= HttpLimits.StopTextLength } stop
                ? stop
                : throw JsonFields.Wrong("stop", text, $"texts of 1 to {HttpLimits.StopTextLength} characters"))]
            : throw JsonFields.Wrong("stop", value, $"at most {HttpLimits.StopTexts} texts");
    }
}
