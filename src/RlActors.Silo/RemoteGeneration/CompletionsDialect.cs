using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Engines;
using RlActors.Recipes;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>OpenAI's <c>/v1/completions</c> with vLLM's extensions, which our own endpoint has too.</summary>
/// <param name="model">The model's name on the server.</param>
/// <param name="server">Our own endpoint draws as the embedded engine does, pins versions, and stamps tokens itself.</param>
internal sealed class CompletionsDialect(string model, GenerationServer server) : IServerDialect
{
    private const string TokenIdPrefix = "token_id:";

    private bool IsOurs => server == GenerationServer.RlActors;

    public string Path => "/v1/completions";

    public JsonObject Ask(GenerationRequest request, int index)
    {
        var ask = new JsonObject
        {
            ["model"] = IsOurs && request.Pinned is { } pinned ? $"{model}@{pinned.Hash}" : model,
            ["prompt"] = Ids(request.PromptTokens),
            ["max_tokens"] = request.Sampling.MaxTokens,
            ["temperature"] = request.TemperatureOf(index),
            ["stop_token_ids"] = Ids(request.StopTokens),
            ["logprobs"] = 0,
            ["return_token_ids"] = true,
            ["return_tokens_as_token_ids"] = true,
            ["stream"] = true,
        };
        if (IsOurs)
        {
            (ask["seed"], ask["completion_index"], ask["ignore_eos"]) = (request.Seed, index, true); // the same draw as the embedded engine's
        }
        else
        {
            ask["seed"] = CompletionSeed.Of(request.Seed, index);
        }

        if (request.StopTexts is { } stops)
        {
            ask["stop"] = new JsonArray([.. stops.Texts.Select(text => JsonValue.Create(text))]);
        }

        Shape(ask, request.Shaping);
        return ask;
    }

    public void Read(JsonElement part, RemoteCompletion completion)
    {
        if (part.TryGetProperty("error", out var error))
        {
            throw new TransientServerException($"the stream ended with an error: {error.GetRawText()}");
        }

        if (!part.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
        {
            return;
        }

        var choice = choices[0];
        ReadTokens(choice, completion);
        if (choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String)
        {
            completion.End(reason.GetString()!);
        }
    }

    public JsonObject AskScore(ScoredText text) => IsOurs
        ? throw new RlActorsException("a server rlactors does not score given tokens; evaluate perplexity with the embedded engine, or leave evaluation.sampled out")
        : new JsonObject { ["model"] = model, ["prompt"] = Ids([.. text.Prompt, .. text.Tokens]), ["max_tokens"] = 1, ["temperature"] = 0, ["prompt_logprobs"] = 0 };

    /// <summary>vLLM's <c>prompt_logprobs</c>: for every token of the prompt an object of token ids, with the given one among them; null for the first.</summary>
    public float[] ReadScore(JsonElement answer, ScoredText text)
    {
        int length = text.Prompt.Length + text.Tokens.Length;
        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
            && choices[0].TryGetProperty("prompt_logprobs", out var given) && given.ValueKind == JsonValueKind.Array && given.GetArrayLength() == length
                ? [.. text.Tokens.Select((token, i) => given[text.Prompt.Length + i].GetProperty(token.ToString(CultureInfo.InvariantCulture)).GetProperty("logprob").GetSingle())]
                : throw new RlActorsException("a generation server returned no prompt_logprobs for the tokens it was given; scoring needs vLLM or SGLang");
    }

    private void ReadTokens(JsonElement choice, RemoteCompletion completion)
    {
        bool isEmpty = !choice.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String || text.GetString()!.Length == 0;
        float[]? logprobs = Array<float>(choice, "logprobs", "token_logprobs");
        int[]? ids = Array<int>(choice, "token_ids") ?? IdsOf(choice);
        if (logprobs is null && ids is null && isEmpty)
        {
            return; // only an end, or a prompt
        }

        if (logprobs is null)
        {
            throw new RlActorsException($"generation server {completion.Server} returns no logprobs of the sampled tokens, which training needs; use vLLM, SGLang or a silo of RlActors");
        }

        if (ids is null || ids.Length != logprobs.Length)
        {
            throw new RlActorsException(
                $"generation server {completion.Server} returns {ids?.Length.ToString(CultureInfo.InvariantCulture) ?? "no"} token ids for {logprobs.Length} logprobs, and text is never tokenised again; use a server that knows return_token_ids (vLLM 0.10.2 or newer) or return_tokens_as_token_ids");
        }

        for (int i = 0; i < ids.Length; i++)
        {
            completion.Add(ids[i], logprobs[i], IsOurs ? StampOf(choice, i) : null);
        }
    }

    /// <summary>Ids written in place of the tokens' texts.</summary>
    private static int[]? IdsOf(JsonElement choice)
    {
        if (!choice.TryGetProperty("logprobs", out var logprobs) || logprobs.ValueKind != JsonValueKind.Object
            || !logprobs.TryGetProperty("tokens", out var tokens) || tokens.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var ids = new List<int>();
        foreach (var token in tokens.EnumerateArray())
        {
            string name = token.ToString();
            if (!name.StartsWith(TokenIdPrefix, StringComparison.Ordinal) || !int.TryParse(name.AsSpan(TokenIdPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                return null;
            }

            ids.Add(id);
        }

        return [.. ids];
    }

    private static int? StampOf(JsonElement choice, int token) =>
        choice.TryGetProperty("token_policy_versions", out var each) ? each[token].GetInt32()
        : choice.TryGetProperty("policy_version", out var one) ? one.GetProperty("version").GetInt32()
        : null;

    private static T[]? Array<T>(JsonElement choice, params string[] path) where T : struct, System.Numerics.INumber<T>
    {
        foreach (string step in path)
        {
            if (choice.ValueKind != JsonValueKind.Object || !choice.TryGetProperty(step, out choice))
            {
                return null;
            }
        }

        return choice.ValueKind == JsonValueKind.Array && choice.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Number)
            ? [.. choice.EnumerateArray().Select(one => T.CreateChecked(one.GetDouble()))]
            : null;
    }

    private static JsonArray Ids(IEnumerable<int> ids) => new([.. ids.Select(id => JsonValue.Create(id))]);

    private static void Shape(JsonObject ask, LogitShaping? shaping)
    {
        if (shaping is null)
        {
            return;
        }

        (ask["top_p"], ask["min_p"], ask["repetition_penalty"]) = (shaping.TopP, shaping.MinP, shaping.RepetitionPenalty);
        if (shaping.TopK > 0)
        {
            ask["top_k"] = shaping.TopK;
        }

        if (shaping.LogitBias.Count > 0)
        {
            ask["logit_bias"] = new JsonObject(shaping.LogitBias.Select(one => KeyValuePair.Create(one.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)one.Value)));
        }
    }
}
