using System.Text.Json;
using RlActors.ChatTemplates.Values;
using RlActors.Tokenization;

namespace RlActors.ChatTemplates;

/// <summary>
/// Makes values of a template out of what somebody wrote, every text and key guarded (<see cref="GuardedContent"/>) so that special tokens match only where the template itself writes
/// them. To the template a guarded text is one character longer for each special token in it, and does not contain that token: <c>content.split('&lt;/think&gt;')</c> works in the
/// vocabularies where that mark is an ordinary token, and would find nothing where it is a special one. What is split over several texts is not seen: a template that puts a text
/// between <c>&lt;|</c> and <c>|&gt;</c> (a role, say) makes a special token of it.
/// </summary>
internal sealed class GuardedValues(IReadOnlyCollection<string> specialTokens)
{
    private readonly string[] _specialTokens = [.. specialTokens.Where(token => token.Length > 0).OrderByDescending(token => token.Length)];

    /// <summary>A text with its special tokens marked.</summary>
    public string Text(string text) => GuardedContent.Guard(text, _specialTokens);

    /// <summary>A text that an operation has changed: where that made a special token which was not there before, all are marked.</summary>
    public string Changed(string before, string after) =>
        _specialTokens.Any(token => after.Contains(token, StringComparison.Ordinal) && !before.Contains(token, StringComparison.Ordinal)) ? Text(after) : after;

    /// <summary>A message as templates know it: keys only for what it has, but always <c>content</c>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="parsedArguments">Whether arguments of tool calls that are a text of JSON are given as what it says.</param>
    public MapValue Message(ChatMessage message, bool parsedArguments)
    {
        var map = new MapValue();
        map.Set("role", Text(message.Role));
        map.Set("content", message.Content is { } content ? Text(content) : null);
        if (message.ToolCalls is { } calls)
        {
            map.Set("tool_calls", Value(calls, parsedArguments ? "arguments" : null));
        }

        SetIfGiven(map, "tool_call_id", message.ToolCallId);
        SetIfGiven(map, "name", message.Name);
        SetIfGiven(map, "reasoning_content", message.ReasoningContent);
        return map;
    }

    /// <summary>A value of JSON.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="parsedKey">A key whose texts are read as JSON objects where they are some; null: none.</param>
    /// <exception cref="ChatTemplateException">A whole number is beyond 64 bits, or a text is not valid Unicode.</exception>
    public object? Value(JsonElement element, string? parsedKey = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new MapValue();
                foreach (var property in element.EnumerateObject())
                {
                    map.Set(Text(property.Name), property.Name == parsedKey ? Parsed(property.Value) : Value(property.Value, parsedKey));
                }

                return map;
            case JsonValueKind.Array:
                return new ListValue([.. element.EnumerateArray().Select(item => Value(item, parsedKey))]);
            case JsonValueKind.String:
                return Text(TextOf(element));
            case JsonValueKind.Number:
                return Number(element);
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return null;
        }
    }

    private object? Parsed(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return Value(element);
        }

        try
        {
            using var document = JsonDocument.Parse(TextOf(element));
            return document.RootElement.ValueKind == JsonValueKind.Object ? Value(document.RootElement) : Value(element);
        }
        catch (JsonException)
        {
            return Value(element); // whatever the model wrote there stays a text
        }
    }

    private void SetIfGiven(MapValue map, string key, string? text)
    {
        if (text is not null)
        {
            map.Set(key, Text(text));
        }
    }

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new ChatTemplateException($"a text of the conversation's JSON is not valid Unicode: {error.Message}", error);
        }
    }

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out long whole))
        {
            return whole;
        }

        return element.GetRawText().AsSpan().ContainsAny(".eE")
            ? element.GetDouble()
            : throw new ChatTemplateException($"the whole number {ShortText.Quote(element.GetRawText())} is beyond 64 bits, which chat templates are not given");
    }
}
