using Spectre.Console;
using Spectre.Console.Rendering;

namespace RlActors.Silo.View;

/// <summary>One line of text in several styles that is cut, never wrapped.</summary>
internal sealed class StyledLine
{
    private readonly List<(string Text, Style Style)> _parts = [];

    /// <summary>Characters so far.</summary>
    public int Length => _parts.Sum(part => part.Text.Length);

    /// <summary>Appends text.</summary>
    public StyledLine Add(string text, Style? style = null)
    {
        _parts.Add((text, style ?? Style.Plain));
        return this;
    }

    /// <summary>The line, cut to a width.</summary>
    public IRenderable Cut(int width, string ellipsis)
    {
        bool fits = Length <= width;
        int room = fits ? width : Math.Max(0, width - ellipsis.Length);
        var paragraph = new Paragraph();
        foreach (var (text, style) in _parts)
        {
            string shown = text[..Math.Min(text.Length, room)];
            paragraph.Append(shown, style);
            room -= shown.Length;
        }

        return fits ? paragraph : paragraph.Append(ellipsis);
    }
}
