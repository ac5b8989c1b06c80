using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RlActors.Tasks.Tables;

/// <summary>Turns rows into prompts, as a task's options say.</summary>
/// <param name="owner">The task, for errors.</param>
/// <param name="options">The options.</param>
internal sealed class TableReader(string owner, TableOptions options)
{
    private const string DefaultPrompt = "prompt", DefaultAnswer = "answer";

    private readonly PromptTemplate _template = options.Template is { } template ? new PromptTemplate(owner, template) : PromptTemplate.OfField(owner, options.Prompt ?? DefaultPrompt);
    private readonly FeedbackReader? _feedback = options.Feedback is { } columns ? new FeedbackReader(columns) : null;

    /// <exception cref="RlActorsException">The row is not what the options say; its place is named.</exception>
    public TaskPrompt Read(TableRow row)
    {
        string text = _feedback?.TranscriptPrompt(row) ?? _template.Fill(row), answer = Answer(row);
        var feedback = _feedback?.Read(row);
        string id = options.Id is { } field ? row.Field(field) : ContentHash(text, answer, feedback);
        return id.Length > 0
            ? new TaskPrompt($"{options.Dataset}/{id}", text, answer, options.Demonstration is { } demonstration ? row.Field(demonstration) : null, feedback)
            : throw new RlActorsException($"{row.Place}: field '{options.Id}' is empty; expected the prompt's id");
    }

    /// <summary>The reference answer; rows with feedback need none.</summary>
    private string Answer(TableRow row)
    {
        if (options.Answer is null && _feedback is not null)
        {
            return string.Empty;
        }

        string field = options.Answer ?? DefaultAnswer, answer = row.Field(field);
        if (options.AnswerAfter is { } mark)
        {
            int at = answer.LastIndexOf(mark, StringComparison.Ordinal);
            answer = at >= 0
                ? answer[(at + mark.Length)..]
                : throw new RlActorsException($"{row.Place}: field '{field}' holds no '{mark}'; expected the reference answer behind it (option 'answerAfter')");
        }

        return answer.Trim();
    }

    private static string ContentHash(string text, string answer, PromptFeedback? feedback)
    {
        string known = feedback is null ? string.Empty : JsonSerializer.Serialize(feedback);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}{answer}{known}"))).AsSpan(0, 8));
    }
}
