using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlActors.Tasks.JsonLines;

/// <summary>Turns the lines of a file into prompts. Empty lines are passed over.</summary>
internal sealed class JsonLinesReader(JsonLinesOptions options)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly PromptTemplate _template = options.Template is { } template ? new PromptTemplate(template) : PromptTemplate.OfField(options.Prompt ?? "prompt");

    /// <summary>The prompts of a file in its order, each with its place.</summary>
    /// <exception cref="RlActorsException">The file cannot be read, or a line is not what the options say; file and line are named.</exception>
    public IEnumerable<(TaskPrompt Prompt, string Place)> Read(string file)
    {
        int number = 0;
        foreach (string text in Lines(file))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                var line = new JsonLine(file, number, text);
                yield return (Prompt(line), line.Place);
            }
        }
    }

    private TaskPrompt Prompt(JsonLine line)
    {
        string text = _template.Fill(line), answer = Answer(line);
        string id = options.Id is { } field ? line.Field(field) : ContentHash(text, answer);
        return id.Length > 0
            ? new TaskPrompt($"{options.Dataset}/{id}", text, answer, options.Demonstration is { } demonstration ? line.Field(demonstration) : null)
            : throw new RlActorsException($"{line.Place}: field '{options.Id}' is empty; expected the prompt's id");
    }

    private string Answer(JsonLine line)
    {
        string answer = line.Field(options.Answer);
        if (options.AnswerAfter is { } mark)
        {
            int at = answer.LastIndexOf(mark, StringComparison.Ordinal);
            answer = at >= 0
                ? answer[(at + mark.Length)..]
                : throw new RlActorsException($"{line.Place}: field '{options.Answer}' holds no '{mark}'; expected the reference answer behind it (option 'answerAfter')");
        }

        return answer.Trim();
    }

    private static string ContentHash(string text, string answer) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}{answer}"))).AsSpan(0, 8));

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
