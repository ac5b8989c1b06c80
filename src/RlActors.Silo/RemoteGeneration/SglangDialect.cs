using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Engines;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>SGLang's own <c>/generate</c>: its OpenAI form has no token ids.</summary>
internal sealed class SglangDialect : IServerDialect
{
    public string Path => "/generate";

    public JsonObject Ask(GenerationRequest request, int index)
    {
        var sampling = new JsonObject
        {
            ["temperature"] = request.TemperatureOf(index),
            ["max_new_tokens"] = request.Sampling.MaxTokens,
            ["stop_token_ids"] = Ids(request.StopTokens),
            ["sampling_seed"] = CompletionSeed.Of(request.Seed, index),
        };
        if (request.StopTexts is { } stops)
        {
            sampling["stop"] = new JsonArray([.. stops.Texts.Select(text => JsonValue.Create(text))]);
        }

        if (request.Shaping is { } shaping)
        {
            if (shaping.LogitBias.Count > 0)
            {
                throw new RlActorsException($"request '{request.Key}' asks for a logit bias, which is not asked of SGLang; leave it out");
            }

            (sampling["top_p"], sampling["min_p"], sampling["repetition_penalty"]) = (shaping.TopP, shaping.MinP, shaping.RepetitionPenalty);
            sampling["top_k"] = shaping.TopK > 0 ? shaping.TopK : -1;
        }

        return new JsonObject { ["input_ids"] = Ids(request.PromptTokens), ["sampling_params"] = sampling, ["return_logprob"] = true, ["stream"] = true };
    }

    /// <summary>Every part has the whole of what was sampled so far: <c>meta_info.output_token_logprobs</c> is a list of [logprob, id, text].</summary>
    public void Read(JsonElement part, RemoteCompletion completion)
    {
        if (part.TryGetProperty("error", out var error))
        {
            throw new TransientServerException($"the stream ended with an error: {error.GetRawText()}");
        }

        if (!part.TryGetProperty("meta_info", out var meta) || !meta.TryGetProperty("output_token_logprobs", out var sampled) || sampled.ValueKind != JsonValueKind.Array)
        {
            throw new RlActorsException($"generation server {completion.Server} returns no output_token_logprobs, so neither token ids nor logprobs; is it an SGLang server?");
        }

        for (int i = completion.Count; i < sampled.GetArrayLength(); i++)
        {
            var token = sampled[i];
            if (token.ValueKind != JsonValueKind.Array || token.GetArrayLength() < 2 || token[0].ValueKind != JsonValueKind.Number || !token[1].TryGetInt32(out int id))
            {
                throw new RlActorsException($"generation server {completion.Server} returns {token.GetRawText()} where [logprob, token id] is expected");
            }

            completion.Add(id, token[0].GetSingle());
        }

        if (meta.TryGetProperty("completion_tokens", out var count) && count.TryGetInt32(out int told) && told > completion.Count)
        {
            throw new RlActorsException(
                $"generation server {completion.Server} sends only what is new in each part ({completion.Count} tokens of {told}); start it without incremental streaming output");
        }

        if (meta.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.Object)
        {
            completion.End(reason.GetProperty("type").GetString()!);
        }
    }

    public JsonObject AskScore(ScoredText text) => new()
    {
        ["input_ids"] = Ids([.. text.Prompt, .. text.Tokens]),
        ["sampling_params"] = new JsonObject { ["max_new_tokens"] = 1, ["temperature"] = 0 },
        ["return_logprob"] = true,
        ["logprob_start_len"] = 0,
    };

    /// <summary><c>meta_info.input_token_logprobs</c> has [logprob, id, text] for every token of the input; the first one's is null.</summary>
    public float[] ReadScore(JsonElement answer, ScoredText text)
    {
        int length = text.Prompt.Length + text.Tokens.Length;
        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("meta_info", out var meta)
            && meta.TryGetProperty("input_token_logprobs", out var given) && given.ValueKind == JsonValueKind.Array && given.GetArrayLength() == length
                ? [.. text.Tokens.Select((token, i) => given[text.Prompt.Length + i] is var one && one[1].GetInt32() == token
                    ? one[0].GetSingle()
                    : throw new RlActorsException($"an SGLang server scored token {one[1]} where it was given {token}"))]
                : throw new RlActorsException("an SGLang server returned no input_token_logprobs for the tokens it was given; scoring needs a server that has them");
    }

    private static JsonArray Ids(IEnumerable<int> ids) => new([.. ids.Select(id => JsonValue.Create(id))]);
}
