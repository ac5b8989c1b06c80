using System.Text.Json.Nodes;
using RlActors.Engines;
using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>The form of a choice of <c>/v1/completions</c>.</summary>
/// <param name="request">The request.</param>
/// <param name="prompts">Token ids of its prompts.</param>
/// <param name="tokenizer">The model's.</param>
internal sealed class CompletionChoice(CompletionsRequest request, int[][] prompts, ITokenizer tokenizer)
{
    private readonly TokenNames _names = new(tokenizer, request.Sampling.TokensAsIds);

    /// <summary>A whole choice.</summary>
    public JsonObject Whole(ChoiceDelta delta)
    {
        var choice = Of(delta with { Text = Echo(delta.Choice) + delta.Text });
        if (request.Sampling.ReturnTokenIds)
        {
            choice["prompt_token_ids"] = Extensions.Ids(PromptOf(delta.Choice));
        }

        return choice;
    }

    /// <summary>What a stream begins with: prompts, where they are asked for.</summary>
    public IEnumerable<JsonObject> Opening() => request.Echo || request.Sampling.ReturnTokenIds
        ? Enumerable.Range(0, prompts.Length * request.Sampling.N).Select(choice =>
        {
            var opening = new JsonObject { ["text"] = Echo(choice), ["index"] = choice, ["logprobs"] = null, ["finish_reason"] = null };
            if (request.Sampling.ReturnTokenIds)
            {
                opening["prompt_token_ids"] = Extensions.Ids(PromptOf(choice));
            }

            return opening;
        })
        : [];

    /// <summary>A part of a choice.</summary>
    public IEnumerable<JsonObject> Part(ChoiceDelta delta) => [Of(delta)];

    private JsonObject Of(ChoiceDelta delta)
    {
        var choice = new JsonObject
        {
            ["text"] = delta.Text,
            ["index"] = delta.Choice,
            ["logprobs"] = request.Logprobs is null ? null : Logprobs(delta),
            ["finish_reason"] = delta.FinishWord,
        };
        Extensions.AddTo(choice, delta, request.Sampling.ReturnTokenIds);
        return choice;
    }

    private int[] PromptOf(int choice) => prompts[choice / request.Sampling.N];

    private string Echo(int choice) => request.Echo ? tokenizer.Decode(PromptOf(choice)) : "";

    private JsonObject Logprobs(ChoiceDelta delta) => new()
    {
        ["tokens"] = new JsonArray([.. delta.Tokens.Select(one => JsonValue.Create(_names.Of(one.Token.Token)))]),
        ["token_logprobs"] = new JsonArray([.. delta.Tokens.Select(one => JsonValue.Create(one.Token.Logprob))]),
        ["top_logprobs"] = request.Logprobs > 0 ? new JsonArray([.. delta.Tokens.Select(one => Likeliest(one.Token))]) : null,
        ["text_offset"] = new JsonArray([.. delta.Tokens.Select(one => JsonValue.Create(one.Offset))]),
    };

    /// <summary>The likeliest tokens, and the one that was sampled.</summary>
    private JsonObject Likeliest(SampledToken token)
    {
        var likeliest = new JsonObject();
        foreach (var (id, logprob) in (token.Likeliest ?? []).Append((token.Token, token.Logprob)))
        {
            likeliest.TryAdd(_names.Of(id), JsonValue.Create(logprob));
        }

        return likeliest;
    }
}
