using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>An object of a tokenizer.json with its place in the file, so that whatever is wrong or unsupported is named.</summary>
internal readonly struct TokenizerSection(JsonElement element, string path)
{
    /// <summary>Place in the file, such as <c>tokenizer.json: decoder.decoders[2]</c>.</summary>
    public string Path { get; } = element.ValueKind == JsonValueKind.Object ? path : throw new RlActorsException($"{path} is {Show(element)}; expected a JSON object");

    /// <summary>The section's <c>type</c>.</summary>
    public string Kind => Text("type");

    /// <summary>A value of the file as it is shown in an error.</summary>
    public static string Show(JsonElement value) => value.ValueKind == JsonValueKind.String && TextOf(value) is { } text ? ShortText.Quote(text)
        : value.ValueKind is JsonValueKind.Object ? "an object"
        : value.ValueKind is JsonValueKind.Array ? "a list"
        : ShortText.Cut(value.GetRawText());

    /// <summary>A value's text; null where it is no text, or not valid Unicode (half of a surrogate pair).</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Refuses keys that are not among these, or come twice: a setting that is not understood would change the tokens silently.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in Properties())
        {
            if (!keys.Contains(name))
            {
                throw new RlActorsException($"{Path}.{ShortText.Cut(name)} is not supported; known here: {string.Join(", ", keys!)}");
            }

            if (!seen.Add(name))
            {
                throw new RlActorsException($"{Path}.{name} occurs twice; expected each key once");
            }
        }
    }

    /// <summary>The error for a kind of section that this library does not have.</summary>
    public RlActorsException Unsupported(string supported) => new($"{Path} is of type {ShortText.Quote(Kind)}, which is not supported; supported: {supported}");

    /// <summary>Refuses a setting that is anything but null, false, 0 or an empty text.</summary>
    public void RefuseUnlessUnset(string name)
    {
        if (Value(name) is { } value && value.GetRawText() is not ("false" or "0" or "0.0" or "\"\""))
        {
            throw new RlActorsException($"{Path}.{name} is {ShortText.Cut(value.GetRawText())}, which is not supported; only null is");
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
        { ValueKind: JsonValueKind.String } value => TextOf(value) ?? throw new RlActorsException($"{Path}.{name} is not valid Unicode: it holds half of a surrogate pair"),
        { } value => throw new RlActorsException($"{Path}.{name} is {Show(value)}; expected a text"),
    };

    /// <summary>A text of one UTF-16 character.</summary>
    public char Character(string name) => Text(name) is [var character] ? character : throw new RlActorsException($"{Path}.{name} is {ShortText.Quote(Text(name))}; expected one character");

    /// <summary>A whole number that is not negative.</summary>
    public int Integer(string name) => Value(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= 0
        ? number
        : throw new RlActorsException($"{Path}.{name} is not a whole number from 0");

    /// <summary>True or false; false where it is missing or null.</summary>
    public bool Flag(string name) => OptionalFlag(name) ?? false;

    /// <summary>True or false; null where it is missing or null.</summary>
    public bool? OptionalFlag(string name) => Value(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.False => false,
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
    public IEnumerable<(string Name, JsonElement Value)> Properties()
    {
        string place = Path;
        return element.EnumerateObject().Select(property => (NameOf(property, place), property.Value));
    }

    private static string NameOf(JsonProperty property, string place)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new RlActorsException($"{place} has a key that is not valid Unicode: it holds half of a surrogate pair");
        }
    }

    private JsonElement? Value(string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException)
        {
            throw new RlActorsException($"{Path} has a key that is not valid Unicode: it holds half of a surrogate pair");
        }
    }
}
