using System.Text;
using System.Text.Json.Nodes;
using RlActors.Engines;
using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>The form of a choice of <c>/v1/chat/completions</c>.</summary>
internal sealed class ChatChoice(ChatRequest request, ITokenizer tokenizer)
{
    private readonly TokenNames _names = new(tokenizer, request.Sampling.TokensAsIds);

    /// <summary>A whole choice.</summary>
    public JsonObject Whole(ChoiceDelta delta)
    {
        var choice = new JsonObject
        {
            ["index"] = delta.Choice,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = delta.Text, ["refusal"] = null },
            ["logprobs"] = Logprobs(delta),
            ["finish_reason"] = delta.FinishWord,
        };
        Extensions.AddTo(choice, delta, request.Sampling.ReturnTokenIds);
        return choice;
    }

    /// <summary>What a stream begins with: who speaks.</summary>
    public IEnumerable<JsonObject> Opening(int[] prompt) => Enumerable.Range(0, request.Sampling.N).Select(i =>
    {
        var opening = Part(i, new JsonObject { ["role"] = "assistant", ["content"] = "" }, null, null);
        if (request.Sampling.ReturnTokenIds)
        {
            opening["prompt_token_ids"] = Extensions.Ids(prompt);
        }

        return opening;
    });

    /// <summary>A part of a choice; its end is a part of its own, as OpenAI's is.</summary>
    public IEnumerable<JsonObject> Part(ChoiceDelta delta)
    {
        if (delta.Tokens.Count > 0 || delta.Text.Length > 0)
        {
            var part = Part(delta.Choice, new JsonObject { ["content"] = delta.Text }, Logprobs(delta), null);
            Extensions.AddTo(part, delta, request.Sampling.ReturnTokenIds);
            yield return part;
        }

        if (delta.FinishWord is { } finish)
        {
            yield return Part(delta.Choice, [], null, finish);
        }
    }

    private static JsonObject Part(int index, JsonObject delta, JsonObject? logprobs, string? finish) =>
        new() { ["index"] = index, ["delta"] = delta, ["logprobs"] = logprobs, ["finish_reason"] = finish };

    private JsonObject? Logprobs(ChoiceDelta delta) => !request.Logprobs ? null : new JsonObject
    {
        ["content"] = new JsonArray([.. delta.Tokens.Select(one => Token(one.Token))]),
        ["refusal"] = null,
    };

    private JsonObject Token(SampledToken token)
    {
        var json = Entry(token.Token, token.Logprob);
        json["top_logprobs"] = new JsonArray([.. (token.Likeliest ?? []).Select(one => Entry(one.Token, one.Logprob))]);
        return json;
    }

    private JsonObject Entry(int token, float logprob) => new()
    {
        ["token"] = _names.Of(token),
        ["logprob"] = logprob,
        ["bytes"] = new JsonArray([.. Encoding.UTF8.GetBytes(tokenizer.Describe(token)).Select(one => JsonValue.Create((int)one))]),
    };
}
