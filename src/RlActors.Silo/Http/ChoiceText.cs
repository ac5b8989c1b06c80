using RlActors.Tokenization;

namespace RlActors.Silo.Http;

/// <summary>The text of a choice as it grows: what may still become a stop text is held back, and what follows one is left out.</summary>
/// <param name="stream">Decodes the choice's tokens.</param>
/// <param name="stops">Texts that end it.</param>
internal sealed class ChoiceText(ITokenStream stream, IReadOnlyList<string> stops)
{
    private string _held = "";
    private bool _stopped;

    /// <summary>Characters given out and held back: where the next token's text begins.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a token.</summary>
    /// <returns>Text that is certain now.</returns>
    public string Append(int token) => Take(stream.Append(token), isLast: false);

    /// <summary>What is left when there are no more tokens.</summary>
    public string Complete() => Take(stream.Complete(), isLast: true);

    private string Take(string fresh, bool isLast)
    {
        if (_stopped)
        {
            return "";
        }

        Length += fresh.Length;
        string text = _held + fresh;
        int stop = stops.Select(one => text.IndexOf(one, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (stop >= 0)
        {
            (_stopped, _held) = (true, "");
            return text[..stop];
        }

        int certain = isLast ? text.Length : text.Length - Suspect(text);
        _held = text[certain..];
        return text[..certain];
    }

    /// <summary>Characters at the end that may be the beginning of a stop text.</summary>
    private int Suspect(string text)
    {
        int longest = stops.Select(stop => stop.Length - 1).DefaultIfEmpty(0).Max();
        for (int length = Math.Min(longest, text.Length); length > 0; length--)
        {
            if (stops.Any(stop => stop.Length > length && text.EndsWith(stop[..length], StringComparison.Ordinal)))
            {
                return length;
            }
        }

        return 0;
    }
}
