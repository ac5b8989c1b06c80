using System.Text.Json;

namespace RlActors.Tasks.Tables;

/// <summary>One row of a data file, with its place for errors.</summary>
/// <param name="place">File and line, or file and row.</param>
/// <param name="row">A JSON object.</param>
internal sealed class TableRow(string place, JsonElement row)
{
    /// <summary>File and line, or file and row.</summary>
    public string Place => place;

    /// <summary>A field's text; numbers as they are written, of a conversation (a list of messages) the last message.</summary>
    /// <exception cref="RlActorsException">The row has no such field, or it is something else.</exception>
    public string Field(string name) => Text($"field '{name}'", Value(name));

    /// <summary>A field's number; true is 1, false is 0.</summary>
    /// <exception cref="RlActorsException">The row has no such field, or it is no number.</exception>
    public double Number(string name) => Number($"field '{name}'", Value(name));

    /// <summary>A field's list.</summary>
    /// <exception cref="RlActorsException">The row has no such field, or it is no list.</exception>
    public IReadOnlyList<TableItem> List(string name)
    {
        var value = Value(name);
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select((item, i) => new TableItem(this, $"field '{name}'[{i}]", item))]
            : throw new RlActorsException($"{place}: field '{name}' is {value.ValueKind}; expected a list");
    }

    /// <summary>The text that a value holds.</summary>
    /// <param name="what">What it is, for errors.</param>
    /// <param name="value">The value.</param>
    public string Text(string what, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Unicode(what, value),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array when LastMessage(value) is { } message => Text(what, message),
        _ => throw new RlActorsException($"{place}: {what} is {value.ValueKind}; expected a text or a number"),
    };

    /// <summary>The number that a value is; true is 1, false is 0.</summary>
    public double Number(string what, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number) => number,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => throw new RlActorsException($"{place}: {what} is {value.ValueKind}; expected a number, true or false"),
    };

    /// <summary>The content of the last message of a conversation; null for what is none.</summary>
    private static JsonElement? LastMessage(JsonElement value)
    {
        if (value.GetArrayLength() == 0 || value[value.GetArrayLength() - 1] is not { ValueKind: JsonValueKind.Object } last)
        {
            return null;
        }

        return last.TryGetProperty("content", out var content) || last.TryGetProperty("value", out content) ? content : null;
    }

    private JsonElement Value(string name)
    {
        if (row.TryGetProperty(name, out var value))
        {
            return value;
        }

        string fields = string.Join(", ", row.EnumerateObject().Select(property => property.Name));
        throw new RlActorsException($"{place}: no field '{name}'; expected it among the fields ({fields}), or another name in the task's options");
    }

    private string Unicode(string what, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new RlActorsException($"{place}: {what} holds half of a surrogate pair; expected valid Unicode text", error);
        }
    }
}

/// <summary>One entry of a list in a row.</summary>
/// <param name="Row">The row.</param>
/// <param name="What">Which entry, for errors.</param>
/// <param name="Value">The entry.</param>
internal sealed record TableItem(TableRow Row, string What, JsonElement Value)
{
    /// <summary>The text of an entry, or of one of its fields where it is an object.</summary>
    public string Text(string field) => Row.Text(What, Of(field));

    /// <summary>The number of an entry, or of one of its fields where it is an object.</summary>
    public double Number(string field) => Row.Number(What, Of(field));

    private JsonElement Of(string field) => Value.ValueKind != JsonValueKind.Object ? Value
        : Value.TryGetProperty(field, out var value) ? value
        : throw new RlActorsException($"{Row.Place}: {What} has no field '{field}'; expected it, or another name in the task's options");
}
