namespace RlActors.Tokenization;

/// <summary>Streams any tokenizer by decoding all tokens anew each time: right for every decoder, and quadratic.</summary>
public sealed class PrefixTokenStream(ITokenizer tokenizer) : ITokenStream
{
    private const char Replacement = '\uFFFD';

    private readonly List<int> _tokens = [];
    private int _given;

    /// <inheritdoc/>
    public string Append(int token)
    {
        _tokens.Add(token);
        string text = tokenizer.Decode(_tokens);
        return Give(text, text.TrimEnd(Replacement).Length); // what ends in U+FFFD may be a character that is still incomplete
    }

    /// <inheritdoc/>
    public string Complete()
    {
        string text = tokenizer.Decode(_tokens);
        return Give(text, text.Length);
    }

    private string Give(string text, int certain)
    {
        if (certain <= _given)
        {
            return string.Empty;
        }

        string fresh = text[_given..certain];
        _given = certain;
        return fresh;
    }
}
