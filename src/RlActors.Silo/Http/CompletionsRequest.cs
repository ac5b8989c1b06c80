using System.Text.Json;
using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>A request to <c>/v1/completions</c>.</summary>
/// <param name="Sampling">What it has in common with chat.</param>
/// <param name="Prompts">The prompts, each a JSON text or a list of token ids.</param>
/// <param name="MaxTokens">Longest completion.</param>
/// <param name="Logprobs">Null: no logprobs; else how many of the likeliest are wanted beside the sampled one.</param>
/// <param name="Echo">Whether the prompt is put in front of the text.</param>
internal sealed record CompletionsRequest(SamplingFields Sampling, IReadOnlyList<JsonElement> Prompts, int MaxTokens, int? Logprobs, bool Echo)
{
    private const int DefaultMaxTokens = 16;

    public static CompletionsRequest Read(JsonFields fields)
    {
        var sampling = SamplingFields.Read(fields);
        var prompts = ReadPrompts(fields);
        int maxTokens = (int)(fields.Whole("max_tokens", 1, int.MaxValue) ?? DefaultMaxTokens);
        int? logprobs = (int?)fields.Whole("logprobs", 0, HttpLimits.TopLogprobs);
        bool echo = fields.Flag("echo", false);
        fields.Neutral("best_of", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int best) && best == sampling.N, "ask for n choices and choose yourself");
        fields.Neutral("suffix", value => value.ValueKind == JsonValueKind.String && value.ValueEquals(""), "put it into the prompt as the model was trained to see it");
        fields.RefuseRest();
        if (echo && logprobs is not null)
        {
            throw ApiException.Unsupported("echo with logprobs", "logprobs of a prompt are not computed; leave one of the two out");
        }

        return prompts.Count * sampling.N <= HttpLimits.Choices
            ? new CompletionsRequest(sampling with { Shaping = sampling.Shaping with { TopLogprobs = logprobs ?? 0 } }, prompts, maxTokens, logprobs, echo)
            : throw ApiException.Invalid("n", $"{sampling.N} for {prompts.Count} prompts", $"at most {HttpLimits.Choices} choices in all");
    }

    /// <summary>Token ids of a prompt; ids are taken as they are (INV-3).</summary>
    public static int[] Encode(JsonElement prompt, ITokenizer tokenizer) => prompt.ValueKind == JsonValueKind.String
        ? tokenizer.Encode(prompt.GetString()!)
        : JsonFields.IdsOf("prompt", prompt, int.MaxValue);

    private static List<JsonElement> ReadPrompts(JsonFields fields)
    {
        var value = fields.Take("prompt") ?? throw ApiException.Invalid("prompt", null, "a text, token ids, or a list of either");
        if (value.ValueKind == JsonValueKind.String)
        {
            return [value];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw JsonFields.Wrong("prompt", value, "a text, token ids, or a list of either");
        }

        if (value[0].ValueKind == JsonValueKind.Number)
        {
            return [value];
        }

        if (value.GetArrayLength() > HttpLimits.Prompts)
        {
            throw ApiException.Invalid("prompt", $"a list of {value.GetArrayLength()}", $"at most {HttpLimits.Prompts} prompts; send several requests");
        }

        foreach (var one in value.EnumerateArray())
        {
            if (one.ValueKind != value[0].ValueKind || one.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
            {
                throw JsonFields.Wrong("prompt", one, "texts alone, or lists of token ids alone");
            }
        }

        return [.. value.EnumerateArray()];
    }
}
