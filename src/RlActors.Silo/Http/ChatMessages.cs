using System.Text.Json;
using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>Reads the messages of a chat request.</summary>
internal static class ChatMessages
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool"];

    public static IReadOnlyList<ChatMessage> Read(JsonFields fields)
    {
        var value = fields.Take("messages") ?? throw ApiException.Invalid("messages", null, "a list of at least one message");
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            ? [.. value.EnumerateArray().Select((message, i) => Read(message, $"messages[{i}]"))]
            : throw JsonFields.Wrong("messages", value, "a list of at least one message");
    }

    private static ChatMessage Read(JsonElement message, string where)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw JsonFields.Wrong(where, message, "an object with role and content");
        }

        var fields = new JsonFields(message);
        string role = fields.Text("role") is { } given && Roles.Contains(given)
            ? given
            : throw ApiException.Invalid($"{where}.role", fields.Text("role"), $"one of: {string.Join(", ", Roles)}");
        string? content = fields.Take("content") is { } value ? ContentOf(value, $"{where}.content") : null;
        var calls = fields.Take("tool_calls");
        if (calls is { ValueKind: not JsonValueKind.Array })
        {
            throw JsonFields.Wrong($"{where}.tool_calls", calls.Value, "a list of calls");
        }

        fields.Neutral("refusal", refusal => refusal.ValueKind == JsonValueKind.String && refusal.ValueEquals(""), "put it into content");
        var read = new ChatMessage(
            role == "developer" ? "system" : role, content, calls, fields.Text("tool_call_id"), fields.Text("name"), fields.Text("reasoning_content"));
        fields.RefuseRest($"{where}.");
        return content is not null || calls is not null
            ? read
            : throw ApiException.Invalid($"{where}.content", null, "a text (only an assistant's message with tool_calls has none)");
    }

    /// <summary>A text, or a list of text parts, which are put together.</summary>
    private static string ContentOf(JsonElement value, string where) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Concat(value.EnumerateArray().Select((part, i) => PartOf(part, $"{where}[{i}]"))),
        _ => throw JsonFields.Wrong(where, value, "a text or a list of text parts"),
    };

    private static string PartOf(JsonElement part, string where) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("text")
        && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw JsonFields.Wrong(where, part, "a part of type text; images, audio and files cannot be read");
}
