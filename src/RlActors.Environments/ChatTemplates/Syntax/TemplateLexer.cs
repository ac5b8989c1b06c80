using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Syntax;

/// <summary>
/// Cuts a template into tokens with the whitespace control that Hugging Face's chat templates are written for: trim_blocks (a line end right behind a statement or comment
/// goes), lstrip_blocks (so do spaces before one at a line's start), and <c>-</c> and <c>+</c> inside of tags.
/// </summary>
internal sealed class TemplateLexer
{
    /// <summary>The longer first.</summary>
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly List<TemplateToken> _tokens = [];
    private int _at;

    private TemplateLexer(TemplateSource source) => (_source, _text) = (source, source.Text);

    /// <exception cref="ChatTemplateException">A tag, comment or text literal is not ended, or a character has no meaning.</exception>
    public static IReadOnlyList<TemplateToken> Read(TemplateSource source)
    {
        var lexer = new TemplateLexer(source);
        while (lexer._at < lexer._text.Length)
        {
            lexer.ReadNext();
        }

        lexer.Add(TokenKind.End, string.Empty, lexer._at);
        return lexer._tokens;
    }

    private void ReadNext()
    {
        int start = _at, tag = FindTag();
        char kind = tag < _text.Length ? _text[tag + 1] : '\0';
        AddData(start, tag, kind);
        if (kind == '\0')
        {
            return;
        }

        _at = tag + (SignAt(tag + 2) == '\0' ? 2 : 3);
        switch (kind)
        {
            case '#':
                SkipComment(tag);
                break;
            case '{':
                ReadTag(tag, "}}", TokenKind.OutputBegin, TokenKind.OutputEnd);
                break;
            default:
                ReadStatement(tag);
                break;
        }
    }

    /// <summary>Where the next tag begins; the text's length where there is none.</summary>
    private int FindTag()
    {
        for (int i = _at; i + 1 < _text.Length; i++)
        {
            if (_text[i] == '{' && _text[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return _text.Length;
    }

    /// <summary>Adds the text before a tag. A '-' in the tag takes all whitespace from its end; else a statement or comment that is first on its line takes the spaces there.</summary>
    private void AddData(int start, int end, char kind)
    {
        _at = end;
        string data = _text[start..end];
        char sign = kind == '\0' ? '\0' : SignAt(end + 2);
        if (sign == '-')
        {
            data = CodePoints.Strip(data, null, start: false, end: true);
        }
        else if (sign != '+' && kind is '%' or '#')
        {
            int line = data.LastIndexOf('\n') + 1;
            bool firstOnLine = line > 0 || start == 0 || _text[start - 1] == '\n';
            data = firstOnLine && data[line..].All(CodePoints.IsSpace) ? data[..line] : data;
        }

        if (data.Length > 0)
        {
            Add(TokenKind.Data, data, start);
        }
    }

    private char SignAt(int at) => at < _text.Length && _text[at] is '-' or '+' ? _text[at] : '\0';

    private void SkipComment(int tag)
    {
        int end = _text.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw _source.Error(tag, "this comment has no end; expected '#}'");
        }

        bool signed = end > _at;
        _at = end + 2;
        SkipAfter(_text[end - 1], signed, statement: true);
    }

    private void ReadStatement(int tag)
    {
        int begin = _tokens.Count;
        ReadTag(tag, "%}", TokenKind.StatementBegin, TokenKind.StatementEnd);
        if (_tokens[begin + 1].IsName("raw") && _tokens.Count == begin + 3)
        {
            throw _source.Error(tag, "the statement 'raw' is not supported");
        }
    }

    private void ReadTag(int tag, string close, TokenKind begin, TokenKind end)
    {
        Add(begin, string.Empty, tag);
        int brackets = 0;
        while (true)
        {
            while (_at < _text.Length && CodePoints.IsSpace(_text[_at]))
            {
                _at++;
            }

            if (_at >= _text.Length)
            {
                throw _source.Error(tag, $"this tag has no end; expected '{close}'");
            }

            int sign = _text[_at] is '-' or '+' ? 1 : 0;
            if (brackets == 0 && string.CompareOrdinal(_text, _at + sign, close, 0, 2) == 0 && (sign == 0 || _text[_at] == '-' || end == TokenKind.StatementEnd))
            {
                Add(end, string.Empty, _at);
                char written = _text[_at];
                _at += sign + 2;
                SkipAfter(written, sign == 1, end == TokenKind.StatementEnd);
                return;
            }

            brackets += ReadToken();
        }
    }

    /// <summary>Whitespace behind a tag: all of it after '-', one line end after a statement or comment without a sign.</summary>
    private void SkipAfter(char sign, bool signed, bool statement)
    {
        if (signed && sign == '-')
        {
            while (_at < _text.Length && CodePoints.IsSpace(_text[_at]))
            {
                _at++;
            }
        }
        else if (statement && !(signed && sign == '+') && _at < _text.Length && _text[_at] == '\n')
        {
            _at++;
        }
    }

    /// <summary>Reads one token inside of a tag.</summary>
    /// <returns>By how much it changes the nesting of brackets.</returns>
    private int ReadToken()
    {
        int start = _at;
        char first = _text[start];
        if (first is '\'' or '"')
        {
            string value = TextLiteral.Read(_source, ref _at);
            Add(TokenKind.Text, value, start);
        }
        else if (char.IsAsciiDigit(first))
        {
            ReadNumber();
        }
        else if (first == '_' || char.IsLetter(first))
        {
            _at = End(start, character => character == '_' || char.IsLetterOrDigit(character));
            Add(TokenKind.Name, _text[start.._at], start);
        }
        else
        {
            return ReadOperator();
        }

        return 0;
    }

    private void ReadNumber()
    {
        int start = _at;
        bool afterDot = _tokens[^1].IsOperator(".");
        _at = End(start, char.IsAsciiDigit);
        var kind = TokenKind.Integer;
        if (!afterDot && _at + 1 < _text.Length && _text[_at] == '.' && char.IsAsciiDigit(_text[_at + 1]))
        {
            _at = End(_at + 1, char.IsAsciiDigit);
            kind = TokenKind.Float;
        }

        int exponent = _at + 1 < _text.Length && _text[_at] is 'e' or 'E' ? _at + (_text[_at + 1] is '+' or '-' ? 2 : 1) : _text.Length;
        if (!afterDot && exponent < _text.Length && char.IsAsciiDigit(_text[exponent]))
        {
            _at = End(exponent, char.IsAsciiDigit);
            kind = TokenKind.Float;
        }

        if (_at < _text.Length && (_text[_at] == '_' || char.IsLetterOrDigit(_text[_at])))
        {
            throw _source.Error(start, "only decimal numbers without '_' are supported");
        }

        Add(kind, _text[start.._at], start);
    }

    private int ReadOperator()
    {
        int start = _at;
        string symbol = Operators.FirstOrDefault(symbol => string.CompareOrdinal(_text, start, symbol, 0, symbol.Length) == 0)
            ?? throw _source.Error(start, $"unexpected character {ShortText.Quote(_text[start].ToString())}");
        _at += symbol.Length;
        Add(TokenKind.Operator, symbol, start);
        return symbol switch
        {
            "(" or "[" or "{" => 1,
            ")" or "]" or "}" => -1,
            _ => 0,
        };
    }

    private int End(int from, Func<char, bool> belongs)
    {
        while (from < _text.Length && belongs(_text[from]))
        {
            from++;
        }

        return from;
    }

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new TemplateToken(kind, text, at));
}
