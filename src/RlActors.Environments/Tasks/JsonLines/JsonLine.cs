using System.Text.Json;

namespace RlActors.Tasks.JsonLines;

/// <summary>One line of a JSON lines file, with its place for errors.</summary>
internal sealed class JsonLine
{
    private readonly JsonElement _row;

    /// <exception cref="RlActorsException">The line is not a JSON object.</exception>
    public JsonLine(string file, int number, string text)
    {
        Place = $"{file}, line {number}";
        try
        {
            _row = JsonElement.Parse(text);
        }
        catch (JsonException error)
        {
            throw new RlActorsException(
                $"{Place}: not JSON at byte {error.BytePositionInLine} ({Reason(error)}); expected one JSON object a line", error);
        }

        if (_row.ValueKind != JsonValueKind.Object)
        {
            throw new RlActorsException($"{Place}: a JSON {_row.ValueKind} where one JSON object a line is expected");
        }
    }

    /// <summary>File and line.</summary>
    public string Place { get; }

    /// <summary>A field's text; numbers as they are written.</summary>
    /// <exception cref="RlActorsException">The line has no such field, or it is neither text nor number.</exception>
    public string Field(string name)
    {
        if (!_row.TryGetProperty(name, out var value))
        {
            string fields = string.Join(", ", _row.EnumerateObject().Select(property => property.Name));
            throw new RlActorsException($"{Place}: no field '{name}'; expected it among the fields ({fields}), or another name in the task's options");
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => Text(name, value),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new RlActorsException($"{Place}: field '{name}' is {value.ValueKind}; expected a text or a number"),
        };
    }

    private string Text(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new RlActorsException($"{Place}: field '{name}' holds half of a surrogate pair; expected valid Unicode text", error);
        }
    }

    /// <summary>The reader's message without its own count of lines, which starts at 0 and knows of one line only.</summary>
    private static string Reason(JsonException error) => error.Message.Split(" LineNumber:")[0].TrimEnd('.');
}
