using RlActors.Engines;
using RlActors.Tokenization;

namespace RlActors.Learning.Generation;

/// <summary>Looks for stop texts in one completion as it grows, wherever token borders lie.</summary>
internal sealed class StopTextMatcher(StopTexts stop)
{
    private readonly ITokenStream _stream = stop.Tokenizer.OpenStream();
    private readonly int _kept = stop.Texts.Max(text => text.Length) - 1;
    private string _tail = string.Empty;

    /// <summary>Reads a token.</summary>
    /// <returns>Whether the text holds a stop text now.</returns>
    public bool Read(int token)
    {
        string text = _tail + _stream.Append(token);
        _tail = text.Length > _kept ? text[^_kept..] : text;
        return stop.Texts.Any(wanted => text.Contains(wanted, StringComparison.Ordinal));
    }
}
