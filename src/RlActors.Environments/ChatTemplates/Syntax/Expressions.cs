namespace RlActors.ChatTemplates.Syntax;

/// <summary>An expression.</summary>
/// <param name="At">Its position in the template, for errors.</param>
internal abstract record Expression(int At);

internal sealed record Literal(int At, object? Value) : Expression(At);

internal sealed record Name(int At, string Text) : Expression(At);

internal sealed record ListLiteral(int At, IReadOnlyList<Expression> Items, bool IsTuple) : Expression(At);

internal sealed record MapLiteral(int At, IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression(At);

/// <summary><c>target.name</c>.</summary>
internal sealed record Member(int At, Expression Target, string Name) : Expression(At);

/// <summary><c>target[key]</c>.</summary>
internal sealed record Item(int At, Expression Target, Expression Key) : Expression(At);

/// <summary><c>target[start:stop:step]</c>.</summary>
internal sealed record Slice(int At, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(At);

internal sealed record Call(int At, Expression Callee, Arguments Arguments) : Expression(At);

/// <summary><c>input | name(arguments)</c>; the input is null in a filter block.</summary>
internal sealed record Filter(int At, Expression? Input, string Name, Arguments Arguments) : Expression(At);

/// <summary><c>input is name(arguments)</c>.</summary>
internal sealed record Test(int At, Expression Input, string Name, Arguments Arguments) : Expression(At);

internal sealed record Not(int At, Expression Operand) : Expression(At);

/// <summary><c>-operand</c> or <c>+operand</c>.</summary>
internal sealed record Sign(int At, bool Negative, Expression Operand) : Expression(At);

/// <summary><c>left operator right</c> with an arithmetic operator.</summary>
internal sealed record Arithmetic(int At, string Operator, Expression Left, Expression Right) : Expression(At);

/// <summary><c>left and right</c>, <c>left or right</c>.</summary>
internal sealed record Logical(int At, bool IsAnd, Expression Left, Expression Right) : Expression(At);

/// <summary><c>first &lt; second &lt;= third …</c>; also <c>in</c> and <c>not in</c>.</summary>
internal sealed record Comparison(int At, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression(At);

/// <summary><c>a ~ b ~ c</c>.</summary>
internal sealed record Concatenation(int At, IReadOnlyList<Expression> Parts) : Expression(At);

/// <summary><c>then if condition else otherwise</c>; without the last part it is undefined where the condition does not hold.</summary>
internal sealed record Conditional(int At, Expression Condition, Expression Then, Expression? Otherwise) : Expression(At);

/// <summary>What a call, filter or test is given.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static Arguments None { get; } = new([], []);
}
