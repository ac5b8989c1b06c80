namespace RlActors.ChatTemplates.Syntax;

/// <summary>Parses a template's statements; one that is not known is refused by name.</summary>
internal sealed class TemplateParser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private TemplateParser(TokenReader tokens) => (_tokens, _expressions) = (tokens, new ExpressionParser(tokens));

    /// <exception cref="ChatTemplateException">The template is not understood; the message names what and where.</exception>
    public static IReadOnlyList<Statement> Parse(TemplateSource source)
    {
        var parser = new TemplateParser(new TokenReader(source, TemplateLexer.Read(source)));
        return parser.ParseBody([]);
    }

    /// <summary>Statements up to one of these names, which becomes the current token; up to the end of the template where none is given.</summary>
    private List<Statement> ParseBody(IReadOnlyList<string> ends)
    {
        int begin = _tokens.Current.At;
        var body = new List<Statement>();
        while (_tokens.Current.Kind != TokenKind.End)
        {
            var token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    body.Add(new Data(token.At, token.Text));
                    break;
                case TokenKind.OutputBegin:
                    body.Add(new Output(token.At, _expressions.ParseTuple()));
                    _tokens.Expect(TokenKind.OutputEnd);
                    break;
                default:
                    if (_tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text))
                    {
                        return body;
                    }

                    body.Add(_tokens.Deeper(ParseStatement));
                    _tokens.Expect(TokenKind.StatementEnd);
                    break;
            }
        }

        return ends.Count == 0 ? body : throw _tokens.Error(begin, $"the body that begins here has no end; expected one of: {string.Join(", ", ends)}");
    }

    /// <summary>A statement between <c>{%</c> and the last <c>%}</c> of it.</summary>
    private Statement ParseStatement()
    {
        var keyword = _tokens.ExpectName();
        return keyword.Text switch
        {
            "if" => ParseIf(keyword.At),
            "for" => ParseFor(keyword.At),
            "set" => ParseSet(keyword.At),
            "macro" => ParseMacro(keyword.At),
            "call" => ParseCall(keyword.At),
            "filter" => new FilterBlock(keyword.At, _expressions.ParseFilters(), ParseWhole("endfilter")),
            "generation" => new Generation(keyword.At, ParseOutsideOfLoops("endgeneration")),
            "break" => _loops > 0 ? new Break(keyword.At) : throw _tokens.Error(keyword.At, "'break' stands outside of a loop"),
            "continue" => _loops > 0 ? new Continue(keyword.At) : throw _tokens.Error(keyword.At, "'continue' stands outside of a loop"),
            _ => throw _tokens.Error(keyword.At, $"the statement {ShortText.Quote(keyword.Text)} is not supported here; "
                + "supported: if, for, set, macro, call, filter, generation, break, continue, and their ends in their places"),
        };
    }

    /// <summary>The end of the tag, and a body with its end.</summary>
    private List<Statement> ParseWhole(string end)
    {
        _tokens.Expect(TokenKind.StatementEnd);
        var body = ParseBody([end]);
        _tokens.Next();
        return body;
    }

    private If ParseIf(int at)
    {
        var condition = _expressions.ParseTuple(withConditional: false);
        _tokens.Expect(TokenKind.StatementEnd);
        var then = ParseBody(["elif", "else", "endif"]);
        var next = _tokens.Next();
        return new If(at, condition, then, next.Text switch
        {
            "elif" => [_tokens.Deeper(() => ParseIf(next.At))],
            "else" => ParseWhole("endif"),
            _ => [],
        });
    }

    private For ParseFor(int at)
    {
        var target = ParseTarget();
        if (!_tokens.SkipName("in"))
        {
            throw _tokens.Unexpected("'in'");
        }

        var items = _expressions.ParseTuple(withConditional: false);
        var condition = _tokens.SkipName("if") ? _expressions.Parse() : null;
        if (_tokens.Current.IsName("recursive"))
        {
            throw _tokens.Error("recursive loops are not supported");
        }

        _tokens.Expect(TokenKind.StatementEnd);
        _loops++;
        var body = ParseBody(["else", "endfor"]);
        _loops--;
        return new For(at, target, items, condition, body, _tokens.Next().Text == "else" ? ParseWhole("endfor") : []);
    }

    private Statement ParseSet(int at)
    {
        var target = ParseTarget();
        if (_tokens.SkipOperator("="))
        {
            return new Set(at, target, _expressions.ParseTuple());
        }

        var filter = _tokens.SkipOperator("|") ? _expressions.ParseFilters() : null;
        return new SetBlock(at, target, filter, ParseOutsideOfLoops("endset"));
    }

    private Macro ParseMacro(int at) => new(at, _tokens.ExpectName().Text, ParseSignature(), ParseOutsideOfLoops("endmacro"));

    private CallBlock ParseCall(int at)
    {
        var signature = _tokens.Current.IsOperator("(") ? ParseSignature() : new Signature([]);
        return _expressions.Parse() is Call call
            ? new CallBlock(at, signature, call, ParseOutsideOfLoops("endcall"))
            : throw _tokens.Error(at, "'call' needs a call of a macro");
    }

    /// <summary>A body that a loop around it cannot be left from: it is written into a text of its own.</summary>
    private List<Statement> ParseOutsideOfLoops(string end)
    {
        int loops = _loops;
        _loops = 0;
        var body = ParseWhole(end);
        _loops = loops;
        return body;
    }

    private Signature ParseSignature()
    {
        var parameters = new List<(string, Expression?)>();
        _tokens.ExpectOperator("(");
        while (!_tokens.SkipOperator(")"))
        {
            if (parameters.Count > 0)
            {
                _tokens.ExpectOperator(",");
            }

            var name = _tokens.ExpectName();
            var standard = _tokens.SkipOperator("=") ? _expressions.Parse() : null;
            parameters.Add(standard is not null || parameters is not [.., (_, not null)]
                ? (name.Text, standard)
                : throw _tokens.Error(name.At, "a parameter without a default stands behind one with a default"));
        }

        return new Signature(parameters);
    }

    private Target ParseTarget()
    {
        int at = _tokens.Current.At;
        var first = ParseOneTarget();
        if (!_tokens.Current.IsOperator(","))
        {
            return first;
        }

        var targets = new List<Target> { first };
        while (_tokens.SkipOperator(",") && _tokens.Current.Kind is TokenKind.Name && !_tokens.Current.IsName("in") || _tokens.Current.IsOperator("("))
        {
            targets.Add(ParseOneTarget());
        }

        return new TupleTarget(at, targets);
    }

    private Target ParseOneTarget()
    {
        if (_tokens.SkipOperator("("))
        {
            var inner = _tokens.Deeper(ParseTarget);
            _tokens.ExpectOperator(")");
            return inner;
        }

        var name = _tokens.ExpectName();
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
        {
            throw _tokens.Error(name.At, $"nothing can be assigned to '{name.Text}'");
        }

        return _tokens.SkipOperator(".") ? new MemberTarget(name.At, name.Text, _tokens.ExpectName().Text) : new NameTarget(name.At, name.Text);
    }
}
