using System.Text.Json.Nodes;

namespace RlActors.Silo.Http;

/// <summary>The parts that every answer has.</summary>
/// <param name="id">Its id.</param>
/// <param name="kind">OpenAI's <c>object</c>.</param>
/// <param name="created">Seconds since 1970.</param>
/// <param name="model">The model, as the request named it.</param>
internal sealed class Answer(string id, string kind, long created, string model)
{
    private long _completionTokens;

    /// <summary>Tokens of all prompts.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Tokens sampled so far.</summary>
    public long CompletionTokens => _completionTokens;

    /// <summary>Counts what was sampled.</summary>
    public void Count(ChoiceDelta delta) => _completionTokens += delta.Tokens.Count;

    /// <summary>An answer, or a part of one, with these choices.</summary>
    public JsonObject With(params IEnumerable<JsonNode> choices) => new()
    {
        ["id"] = id, ["object"] = kind, ["created"] = created, ["model"] = model, ["choices"] = new JsonArray([.. choices]),
    };

    public JsonObject Usage() => new()
    {
        ["prompt_tokens"] = PromptTokens, ["completion_tokens"] = _completionTokens, ["total_tokens"] = PromptTokens + _completionTokens,
    };
}
