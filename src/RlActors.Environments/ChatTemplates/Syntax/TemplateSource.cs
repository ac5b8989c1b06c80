using System.Globalization;

namespace RlActors.ChatTemplates.Syntax;

/// <summary>The text of a template with what to call it in errors.</summary>
internal sealed class TemplateSource
{
    /// <param name="name">A file, or a file and a field of it.</param>
    /// <param name="text">The template; line ends become <c>\n</c>, and one at the very end goes, as in jinja2 (keep_trailing_newline=False).</param>
    public TemplateSource(string name, string text)
    {
        Name = name;
        string lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        Text = lines.EndsWith('\n') ? lines[..^1] : lines;
    }

    /// <summary>What to call it.</summary>
    public string Name { get; }

    /// <summary>The template.</summary>
    public string Text { get; }

    /// <summary>An error at a position of the text.</summary>
    public ChatTemplateException Error(int at, string message, Exception? cause = null)
    {
        var before = Text.AsSpan(0, Math.Clamp(at, 0, Text.Length));
        int line = before.Count('\n') + 1, column = before.Length - before.LastIndexOf('\n');
        string text = string.Create(CultureInfo.InvariantCulture, $"{Name}, line {line}, column {column}: {message}");
        return cause is null ? new(text) : new(text, cause);
    }
}
