namespace RlActors.ChatTemplates.Syntax;

/// <summary>The tokens of a template, one after the other, for the parsers.</summary>
internal sealed class TokenReader(TemplateSource source, IReadOnlyList<TemplateToken> tokens)
{
    /// <summary>Nesting of expressions and statements; real templates stay below 30.</summary>
    private const int MaxDepth = 100;

    private int _at;
    private int _depth;

    public TemplateToken Current => tokens[_at];

    public TemplateToken Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>Takes the current token.</summary>
    public TemplateToken Next() => tokens[_at < tokens.Count - 1 ? _at++ : _at];

    /// <summary>Takes the current token where it is this name.</summary>
    public bool SkipName(string name)
    {
        bool found = Current.IsName(name);
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Takes the current token where it is this operator.</summary>
    public bool SkipOperator(string symbol)
    {
        bool found = Current.IsOperator(symbol);
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Takes an operator that has to be there.</summary>
    public void ExpectOperator(string symbol)
    {
        if (!SkipOperator(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    /// <summary>Takes a name that has to be there.</summary>
    public TemplateToken ExpectName() => Current.Kind == TokenKind.Name ? Next() : throw Unexpected("a name");

    /// <summary>Takes the end of a tag.</summary>
    public void Expect(TokenKind kind)
    {
        if (Next().Kind != kind)
        {
            _at--;
            throw Unexpected(kind == TokenKind.OutputEnd ? "'}}'" : "'%}'");
        }
    }

    /// <summary>Parses something one level deeper.</summary>
    public T Deeper<T>(Func<T> parse)
    {
        if (++_depth > MaxDepth)
        {
            throw Error($"nested deeper than {MaxDepth} levels");
        }

        T result = parse();
        _depth--;
        return result;
    }

    /// <summary>The error of a token that has no place here.</summary>
    public ChatTemplateException Unexpected(string expected) => Error($"unexpected {Current}; expected {expected}");

    /// <summary>An error at the current token.</summary>
    public ChatTemplateException Error(string message) => Error(Current.At, message);

    public ChatTemplateException Error(int at, string message) => source.Error(at, message);
}
