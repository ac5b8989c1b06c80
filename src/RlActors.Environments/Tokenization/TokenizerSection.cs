using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>An object of a tokenizer.json with its place in the file, so that whatever is wrong or unsupported is named.</summary>
internal readonly struct TokenizerSection(JsonElement element, string path)
{
    /// <summary>Place in the file, such as <c>tokenizer.json: decoder.decoders[2]</c>.</summary>
    public string Path { get; } = element.ValueKind == JsonValueKind.Object ? path : throw new RlActorsException($"{path} is not a JSON object");

    /// <summary>The section's <c>type</c>.</summary>
    public string Kind => Text("type");

    /// <summary>Refuses keys that are not among these: a setting that is not understood would change the tokens silently.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!keys.Contains(property.Name))
            {
                throw new RlActorsException($"{Path}.{property.Name} is not supported; known here: {string.Join(", ", keys!)}");
            }
        }
    }

    /// <summary>The error for a kind of section that this library does not have.</summary>
    public RlActorsException Unsupported(string supported) => new($"{Path} is of type '{Kind}', which is not supported; supported: {supported}");

    /// <summary>Refuses a setting that is anything but null, false, 0 or an empty text.</summary>
    public void RefuseUnlessUnset(string name)
    {
        if (Value(name) is { } value && value.GetRawText() is not ("false" or "0" or "0.0" or "\"\""))
        {
            throw new RlActorsException($"{Path}.{name} is {value.GetRawText()}, which is not supported; only null is");
        }
    }

    /// <summary>A section below; null where it is missing or null.</summary>
    public TokenizerSection? Section(string name) => Value(name) is { } value ? new TokenizerSection(value, $"{Path}.{name}") : null;

    /// <summary>A text.</summary>
    public string Text(string name) => OptionalText(name) ?? throw new RlActorsException($"{Path}.{name} is missing; expected a text");

    /// <summary>A text; null where it is missing or null.</summary>
    public string? OptionalText(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw new RlActorsException($"{Path}.{name} is {value.GetRawText()}; expected a text"),
    };

    /// <summary>A whole number that is not negative.</summary>
    public int Integer(string name) => Value(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= 0
        ? number
        : throw new RlActorsException($"{Path}.{name} is not a whole number from 0");

    /// <summary>True or false; false where it is missing or null.</summary>
    public bool Flag(string name) => Value(name)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw new RlActorsException($"{Path}.{name} is neither true nor false"),
    };

    /// <summary>The elements of a list; none where it is missing or null.</summary>
    public IReadOnlyList<JsonElement> List(string name) => Value(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray()],
        _ => throw new RlActorsException($"{Path}.{name} is not a list"),
    };

    /// <summary>The sections in a list.</summary>
    public IEnumerable<TokenizerSection> Sections(string name)
    {
        string place = $"{Path}.{name}";
        return List(name).Select((item, index) => new TokenizerSection(item, $"{place}[{index}]"));
    }

    /// <summary>The keys and values of this section.</summary>
    public IEnumerable<JsonProperty> Properties() => element.EnumerateObject();

    private JsonElement? Value(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
