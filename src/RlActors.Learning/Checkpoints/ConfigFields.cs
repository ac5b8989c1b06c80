using System.Text.Json;

namespace RlActors.Learning.Checkpoints;

/// <summary>Reads fields of a JSON configuration object with errors that name the file, the key and the value. A null counts as absent.</summary>
internal sealed class ConfigFields(JsonElement values, string file)
{
    /// <summary>How configuration files are read.</summary>
    public static readonly JsonDocumentOptions ReadOptions = new() { AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Parses a file that must hold one object.</summary>
    public static ConfigFields Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, ReadOptions);
            DecodeTexts(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ConfigFields(document.RootElement.Clone(), file)
                : throw new CheckpointException($"{file} holds no JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // The second is the reader's word for half a surrogate pair.
        {
            throw new CheckpointException($"{file} is not valid JSON: {e.Message}", e);
        }
    }

    public string File => file;

    public JsonElement? Find(string key) =>
        values.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Whether the key is there and its value is null, where that says more than its absence.</summary>
    public bool IsNull(string key) => values.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Null;

    public int Int(string key, int? absent = null) => Find(key) switch
    {
        null => absent ?? throw new CheckpointException($"{file} has no '{key}'"),
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        { } value => throw Unexpected(key, value, "a whole number"),
    };

    public double Number(string key, double? absent = null) => Find(key) switch
    {
        null => absent ?? throw new CheckpointException($"{file} has no '{key}'"),
        { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
        { } value => throw Unexpected(key, value, "a number"),
    };

    public bool Flag(string key) => Find(key) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        { } value => throw Unexpected(key, value, "true or false"),
    };

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw Unexpected(key, value, "a text"),
    };

    /// <summary>A number or a list of numbers; empty when absent.</summary>
    public IReadOnlyList<int> Ints(string key) => Find(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var id) ? id : throw Unexpected(key, list, "a list of whole numbers"))],
        _ => [Int(key)],
    };

    /// <summary>A list of texts; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw Unexpected(key, list, "a list of texts"))],
        { } value => throw Unexpected(key, value, "a list of texts"),
    };

    public ConfigFields? Object(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new ConfigFields(value, $"{file}, {key}"),
        { } value => throw Unexpected(key, value, "an object"),
    };

    public CheckpointException Unexpected(string key, JsonElement value, string expected) => new($"{file}: '{key}' is {value.GetRawText()}; expected {expected}");

    /// <summary>The reader decodes a text when it is asked for; what cannot be decoded is found here, once.</summary>
    private static void DecodeTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    DecodeTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    DecodeTexts(property.Value);
                }

                break;
        }
    }
}
