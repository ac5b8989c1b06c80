using System.Text;

namespace RlActors.Tasks.Tables;

/// <summary>A text with fields in braces, such as <c>Question: {question}\nAnswer:</c>.</summary>
internal sealed class PromptTemplate
{
    private readonly List<(string Text, bool IsField)> _parts = [];

    /// <param name="owner">The task, for errors.</param>
    /// <param name="template">The text; <c>{{</c> and <c>}}</c> are braces.</param>
    /// <exception cref="RlActorsException">A brace has no partner, or a field no name.</exception>
    public PromptTemplate(string owner, string template)
    {
        var literal = new StringBuilder();
        for (int i = 0; i < template.Length; i++)
        {
            char character = template[i];
            if (character is not ('{' or '}') || (i + 1 < template.Length && template[i + 1] == character))
            {
                literal.Append(character);
                i += character is '{' or '}' ? 1 : 0;
                continue;
            }

            int end = template.IndexOf('}', i);
            if (character == '}' || end <= i + 1 || template.AsSpan(i + 1, end - i - 1).Contains('{'))
            {
                throw new RlActorsException(
                    $"{owner}: option 'template' has a lone brace at position {i}; expected fields as {{question}}, and a brace itself twice");
            }

            _parts.Add((literal.ToString(), IsField: false));
            _parts.Add((template[(i + 1)..end], IsField: true));
            literal.Clear();
            i = end;
        }

        _parts.Add((literal.ToString(), IsField: false));
        if (!_parts.Exists(part => part.IsField))
        {
            throw new RlActorsException($"{owner}: option 'template' is '{template}', which shows no field; expected one such as {{question}}");
        }
    }

    /// <summary>A template of one field alone.</summary>
    public static PromptTemplate OfField(string owner, string field) => new(owner, $"{{{field}}}");

    /// <summary>Fills the fields in.</summary>
    public string Fill(TableRow row) => string.Concat(_parts.Select(part => part.IsField ? row.Field(part.Text) : part.Text));
}
