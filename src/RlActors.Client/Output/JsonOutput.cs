using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RlActors.Client.Output;

/// <summary>Answers as JSON: snake_case keys that are always there, times in ISO 8601, enumerations as snake_case words.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Document = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions Line = new(Document) { WriteIndented = false };

    /// <summary>Writes one document.</summary>
    public static void Write<T>(TextWriter writer, T view) => writer.WriteLine(JsonSerializer.Serialize(view, Document));

    /// <summary>Writes one document on one line: for verbs that go on answering.</summary>
    public static void WriteLine<T>(TextWriter writer, T view)
    {
        writer.WriteLine(JsonSerializer.Serialize(view, Line));
        writer.Flush();
    }
}
