using System.Text;
using System.Text.Json;

namespace RlActors.Tasks.Tables;

/// <summary>A file of JSON objects, one a line. Empty lines are passed over.</summary>
internal static class JsonLinesFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's rows in their order.</summary>
    /// <exception cref="RlActorsException">The file cannot be read, or a line is not a JSON object; file and line are named.</exception>
    public static IEnumerable<TableRow> Read(string file)
    {
        int number = 0;
        foreach (string text in Lines(file))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                string place = $"{file}, line {number}";
                yield return new TableRow(place, Object(place, text));
            }
        }
    }

    private static JsonElement Object(string place, string text)
    {
        try
        {
            var row = JsonElement.Parse(text);
            return row.ValueKind == JsonValueKind.Object ? row : throw new RlActorsException($"{place}: a JSON {row.ValueKind} where one JSON object a line is expected");
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"{place}: not JSON at byte {error.BytePositionInLine} ({Reason(error)}); expected one JSON object a line", error);
        }
    }

    /// <summary>The reader's message without its own count of lines, which starts at 0 and knows of one line only.</summary>
    private static string Reason(JsonException error) => error.Message.Split(" LineNumber:")[0].TrimEnd('.');

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file, StrictUtf8);
        }
        catch (DecoderFallbackException error)
        {
            throw new RlActorsException($"{file} is not UTF-8 text: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RlActorsException(
                $"task '{JsonLinesTask.Name}': cannot read '{file}' ({error.Message}); expected a JSON lines file (paths are relative to {Environment.CurrentDirectory})", error);
        }
    }
}
