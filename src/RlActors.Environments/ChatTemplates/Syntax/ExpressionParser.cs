using System.Globalization;
using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Syntax;

/// <summary>Parses expressions with jinja2's precedence: if, or, and, not, comparisons, + -, ~, * / // %, **, signs, then members, calls, filters and tests.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    /// <summary>An expression; <paramref name="withConditional"/> is false where an <c>if</c> behind it means something else.</summary>
    public Expression Parse(bool withConditional = true) => tokens.Deeper<Expression>(withConditional ? ParseConditional : ParseOr);

    /// <summary>An expression, or a tuple of several with commas between them.</summary>
    public Expression ParseTuple(bool withConditional = true)
    {
        int at = tokens.Current.At;
        var first = Parse(withConditional);
        if (!tokens.Current.IsOperator(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (tokens.SkipOperator(",") && !EndsTuple())
        {
            items.Add(Parse(withConditional));
        }

        return new ListLiteral(at, items, IsTuple: true);
    }

    /// <summary><c>name(arguments) | name …</c> of a filter block, or behind <c>{% set name |</c>: the first filter has no input.</summary>
    public Filter ParseFilters()
    {
        var filter = ParseFilter(null);
        while (tokens.SkipOperator("|"))
        {
            filter = ParseFilter(filter);
        }

        return filter;
    }

    private bool EndsTuple() => tokens.Current.Kind is TokenKind.OutputEnd or TokenKind.StatementEnd || tokens.Current.IsOperator(")");

    private Expression ParseConditional()
    {
        var then = ParseOr();
        while (tokens.Current.IsName("if"))
        {
            int at = tokens.Next().At;
            var condition = ParseOr();
            then = new Conditional(at, condition, then, tokens.SkipName("else") ? Parse() : null);
        }

        return then;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.Current.IsName("or"))
        {
            left = new Logical(tokens.Next().At, false, left, ParseAnd());
        }

        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.Current.IsName("and"))
        {
            left = new Logical(tokens.Next().At, true, left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot() => tokens.Current.IsName("not") ? new Not(tokens.Next().At, tokens.Deeper(ParseNot)) : ParseComparison();

    private Expression ParseComparison()
    {
        int at = tokens.Current.At;
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (ComparisonOperator() is { } symbol)
        {
            rest.Add((symbol, ParseSum()));
        }

        return rest.Count == 0 ? first : new Comparison(at, first, rest);
    }

    private string? ComparisonOperator()
    {
        if (tokens.Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" } || tokens.Current.IsName("in"))
        {
            return tokens.Next().Text;
        }

        if (!tokens.Current.IsName("not") || !tokens.Following.IsName("in"))
        {
            return null;
        }

        tokens.Next();
        tokens.Next();
        return "not in";
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "+" or "-" })
        {
            var symbol = tokens.Next();
            left = new Arithmetic(symbol.At, symbol.Text, left, ParseConcatenation());
        }

        return left;
    }

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (!tokens.Current.IsOperator("~"))
        {
            return first;
        }

        int at = tokens.Current.At;
        var parts = new List<Expression> { first };
        while (tokens.SkipOperator("~"))
        {
            parts.Add(ParseProduct());
        }

        return new Concatenation(at, parts);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
        {
            var symbol = tokens.Next();
            left = new Arithmetic(symbol.At, symbol.Text, left, ParsePower());
        }

        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary(withFilters: true);
        while (tokens.Current.IsOperator("**"))
        {
            left = new Arithmetic(tokens.Next().At, "**", left, ParseUnary(withFilters: true));
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters)
    {
        Expression expression = tokens.Current is { Kind: TokenKind.Operator, Text: "-" or "+" } sign
            ? new Sign(tokens.Next().At, sign.Text == "-", tokens.Deeper(() => ParseUnary(withFilters: false)))
            : ParsePrimary();
        expression = ParsePostfix(expression);
        return withFilters ? ParseFiltersAndTests(expression) : expression;
    }

    private Expression ParsePrimary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Next();
                return token.Text switch
                {
                    "true" or "True" => new Literal(token.At, true),
                    "false" or "False" => new Literal(token.At, false),
                    "none" or "None" => new Literal(token.At, null),
                    _ => new Name(token.At, token.Text),
                };
            case TokenKind.Text:
                return ParseTexts(token.At);
            case TokenKind.Integer:
                tokens.Next();
                return new Literal(token.At, long.TryParse(token.Text, CultureInfo.InvariantCulture, out long whole)
                    ? whole
                    : throw tokens.Error(token.At, $"{ShortText.Quote(token.Text)} is beyond 64 bits, which is not supported"));
            case TokenKind.Float:
                tokens.Next();
                return new Literal(token.At, double.Parse(token.Text, CultureInfo.InvariantCulture));
            default:
                return ParseBrackets(token);
        }
    }

    private Literal ParseTexts(int at)
    {
        string text = string.Empty;
        while (tokens.Current.Kind == TokenKind.Text)
        {
            text += tokens.Next().Text;
        }

        return new Literal(at, text);
    }

    private Expression ParseBrackets(TemplateToken token)
    {
        if (tokens.SkipOperator("("))
        {
            var inner = tokens.Current.IsOperator(")") ? new ListLiteral(token.At, [], IsTuple: true) : ParseTuple();
            tokens.ExpectOperator(")");
            return inner;
        }

        if (tokens.SkipOperator("["))
        {
            return new ListLiteral(token.At, ParseSeparated("]", () => Parse()), IsTuple: false);
        }

        return tokens.SkipOperator("{") ? new MapLiteral(token.At, ParseSeparated("}", ParseEntry)) : throw tokens.Unexpected("an expression");
    }

    private (Expression Key, Expression Value) ParseEntry()
    {
        var key = Parse();
        tokens.ExpectOperator(":");
        return (key, Parse());
    }

    /// <summary>Elements with commas between them, and perhaps one at the end, up to a closing bracket.</summary>
    private List<T> ParseSeparated<T>(string close, Func<T> parse)
    {
        var items = new List<T>();
        while (!tokens.SkipOperator(close))
        {
            items.Add(parse());
            if (!tokens.Current.IsOperator(close))
            {
                tokens.ExpectOperator(",");
            }
        }

        return items;
    }

    private Expression ParsePostfix(Expression target)
    {
        while (true)
        {
            int at = tokens.Current.At;
            if (tokens.SkipOperator("."))
            {
                target = ParseMember(target);
            }
            else if (tokens.SkipOperator("["))
            {
                target = ParseItem(at, target);
                tokens.ExpectOperator("]");
            }
            else if (tokens.SkipOperator("("))
            {
                target = new Call(at, target, ParseArguments());
            }
            else
            {
                return target;
            }
        }
    }

    private Expression ParseMember(Expression target)
    {
        var name = tokens.Current;
        if (name.Kind == TokenKind.Integer)
        {
            return new Item(name.At, target, ParsePrimary());
        }

        return new Member(name.At, target, tokens.ExpectName().Text);
    }

    private Expression ParseItem(int at, Expression target)
    {
        var start = tokens.Current.IsOperator(":") ? null : Parse();
        if (!tokens.SkipOperator(":"))
        {
            return new Item(at, target, start ?? throw tokens.Unexpected("an expression"));
        }

        var stop = tokens.Current is { Kind: TokenKind.Operator, Text: ":" or "]" } ? null : Parse();
        var step = tokens.SkipOperator(":") && !tokens.Current.IsOperator("]") ? Parse() : null;
        return new Slice(at, target, start, stop, step);
    }

    private Expression ParseFiltersAndTests(Expression input)
    {
        while (true)
        {
            int at = tokens.Current.At;
            if (tokens.SkipOperator("|"))
            {
                input = ParseFilter(input);
            }
            else if (tokens.SkipName("is"))
            {
                input = ParseTest(input);
            }
            else if (tokens.SkipOperator("("))
            {
                input = new Call(at, input, ParseArguments());
            }
            else
            {
                return input;
            }
        }
    }

    private Filter ParseFilter(Expression? input)
    {
        var name = tokens.ExpectName();
        return Filters.All.ContainsKey(name.Text)
            ? new Filter(name.At, input, name.Text, tokens.SkipOperator("(") ? ParseArguments() : Arguments.None)
            : throw tokens.Error(name.At, $"the filter {ShortText.Quote(name.Text)} is not supported; supported: {string.Join(", ", Filters.All.Keys)}");
    }

    private Expression ParseTest(Expression input)
    {
        bool negated = tokens.SkipName("not");
        var name = tokens.ExpectName();
        if (!Tests.All.ContainsKey(name.Text))
        {
            throw tokens.Error(name.At, $"the test {ShortText.Quote(name.Text)} is not supported; supported: {string.Join(", ", Tests.All.Keys)}");
        }

        var test = new Test(name.At, input, name.Text, ParseTestArguments());
        return negated ? new Not(name.At, test) : test;
    }

    /// <summary>A test may have one argument without brackets: <c>x is divisibleby 3</c>.</summary>
    private Arguments ParseTestArguments()
    {
        if (tokens.SkipOperator("("))
        {
            return ParseArguments();
        }

        if (tokens.Current.IsName("is"))
        {
            throw tokens.Error("tests cannot follow one another; put the first into brackets");
        }

        bool bare = tokens.Current.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float || tokens.Current is { Kind: TokenKind.Operator, Text: "[" or "{" }
            || (tokens.Current.Kind == TokenKind.Name && tokens.Current.Text is not ("else" or "or" or "and" or "if" or "in" or "not"));
        return bare ? new Arguments([ParsePostfix(ParsePrimary())], []) : Arguments.None;
    }

    /// <summary>Arguments up to the closing bracket; the opening one was taken.</summary>
    private Arguments ParseArguments()
    {
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        ParseSeparated(")", () =>
        {
            if (tokens.Current is { Kind: TokenKind.Operator, Text: "*" or "**" })
            {
                throw tokens.Error("arguments from a list or dictionary (* and **) are not supported");
            }

            if (tokens.Current.Kind == TokenKind.Name && tokens.Following.IsOperator("="))
            {
                string name = tokens.Next().Text;
                tokens.Next();
                named.Add((name, Parse()));
            }
            else
            {
                positional.Add(named.Count == 0 ? Parse() : throw tokens.Error("an argument without a name stands behind one with a name"));
            }

            return true;
        });
        return new Arguments(positional, named);
    }
}
