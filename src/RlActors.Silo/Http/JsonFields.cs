using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RlActors.Silo.Http;

/// <summary>The fields of a request, each read once with its type and bounds; what was not read by the end is refused by name.</summary>
/// <param name="body">A JSON object.</param>
internal sealed class JsonFields(JsonElement body)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="ApiException">It is not a JSON object.</exception>
    public static async Task<JsonFields> ReadAsync(HttpContext http)
    {
        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted); // the server bounds it
            CheckTexts(body.GetBuffer().AsSpan(0, (int)body.Length));
            var options = new JsonDocumentOptions { MaxDepth = HttpLimits.JsonDepth, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonFields(document.RootElement.Clone())
                : throw new ApiException(400, $"the body is {Kind(document.RootElement)}; expected a JSON object");
        }
        catch (JsonException error)
        {
            throw new ApiException(400, $"the body is not JSON that can be read: {error.Message}");
        }
    }

    /// <summary>A field as it stands; null where it is missing or null.</summary>
    public JsonElement? Take(string name)
    {
        _read.Add(name);
        return body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public string? Text(string name) => Take(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, value, "a text");

    public bool Flag(string name, bool byDefault) => Take(name) is not { } value
        ? byDefault
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, value, "true or false");

    public long? Whole(string name, long least, long most) => Take(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= least && number <= most
            ? number
            : throw Wrong(name, value, $"a whole number from {least} to {most}");

    public double? Number(string name, double least, double most) => Take(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least && number <= most
            ? number
            : throw Wrong(name, value, FormattableString.Invariant($"a number from {least} to {most}"));

    /// <summary>An object inside; null where it is missing.</summary>
    public JsonFields? Object(string name) => Take(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Object ? new JsonFields(value) : throw Wrong(name, value, "an object");

    /// <summary>A list of token ids.</summary>
    public int[] Ids(string name, int most) => Take(name) is { } value ? IdsOf(name, value, most) : [];

    /// <summary>Accepts a field only while it asks for nothing.</summary>
    /// <param name="name">The field.</param>
    /// <param name="isNeutral">Whether a value changes nothing.</param>
    /// <param name="wayOut">What to do instead.</param>
    public void Neutral(string name, Func<JsonElement, bool> isNeutral, string wayOut)
    {
        if (Take(name) is { } value && !isNeutral(value))
        {
            throw ApiException.Unsupported($"{name}={Shown(value)}", wayOut);
        }
    }

    /// <exception cref="ApiException">The request has a field that nobody read.</exception>
    public void RefuseRest(string where = "")
    {
        foreach (var field in body.EnumerateObject())
        {
            if (!_read.Contains(field.Name))
            {
                throw ApiException.Unsupported(where + Cut(field.Name), $"leave it out; known: {string.Join(", ", _read.Order(StringComparer.Ordinal))}");
            }
        }
    }

    public static int[] IdsOf(string name, JsonElement value, int most)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
        {
            throw Wrong(name, value, $"a list of at most {most} token ids");
        }

        return [.. value.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Number && one.TryGetInt32(out int id) && id >= 0
            ? id
            : throw Wrong(name, one, "token ids: whole numbers from 0"))];
    }

    public static ApiException Wrong(string name, JsonElement value, string expected) => ApiException.Invalid(name, Shown(value), expected);

    /// <summary>JSON lets texts hold half a surrogate pair, and its reader lets bytes by that are no UTF-8: neither is a text.</summary>
    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = HttpLimits.JsonDepth });
        string? field = null;
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String))
            {
                continue;
            }

            try
            {
                string text = reader.GetString()!;
                field = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 ? text : field;
            }
            catch (InvalidOperationException)
            {
                throw new ApiException(400, "the body holds a text with half a surrogate pair, or bytes that are not UTF-8; send whole characters", param: field);
            }
        }
    }

    private static string Shown(JsonElement value) => Cut(value.GetRawText());

    private static string Cut(string text) => text.Length <= 60 ? text : text[..57] + "...";

    private static string Kind(JsonElement value) => value.ValueKind.ToString().ToLowerInvariant();
}
