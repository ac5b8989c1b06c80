using RlActors.ChatTemplates.Evaluation;
using RlActors.ChatTemplates.Syntax;

namespace RlActors.ChatTemplates;

/// <summary>
/// A chat template as Hugging Face renders it: the subset of jinja2 that such templates use, in an immutable sandbox without escaping. What it does not know it refuses by name when
/// the template is read. Own code, because no .NET library interprets Jinja: Scriban, Fluid and DotLiquid have Liquid's syntax and values, which print and compare differently.
/// </summary>
internal sealed class JinjaTemplate
{
    private readonly TemplateSource _source;
    private readonly IReadOnlyList<Statement> _statements;

    /// <param name="name">What to call the template in errors: its file, or file and field.</param>
    /// <param name="text">The template.</param>
    /// <exception cref="ChatTemplateException">The template is not understood; the message names what and where.</exception>
    public JinjaTemplate(string name, string text)
    {
        if (text.Length > LongestTemplate)
        {
            throw new ChatTemplateException($"{name} has {text.Length} characters, and at most {LongestTemplate} are read as a chat template");
        }

        _source = new TemplateSource(name, text);
        _statements = TemplateParser.Parse(_source);
    }

    /// <summary>Forty times the longest template of a model in use.</summary>
    private const int LongestTemplate = 1 << 20;

    /// <summary>Renders the template.</summary>
    /// <param name="variables">Its variables: null, bool, long, double, string and the types of <c>Values</c>.</param>
    /// <param name="time">The clock of <c>strftime_now</c>.</param>
    /// <param name="guard">Guards a text (the second) in which an operation on another (the first) may have made a special token of somebody's words.</param>
    /// <exception cref="ChatTemplateException">The template fails, refuses, or does too much.</exception>
    public string Render(IEnumerable<KeyValuePair<string, object?>> variables, TimeProvider time, Func<string, string, string> guard) =>
        TemplateRenderer.Render(_source, _statements, variables, new RenderContext(new WorkBudget(), time, guard));
}
