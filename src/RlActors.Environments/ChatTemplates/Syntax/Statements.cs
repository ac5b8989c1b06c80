namespace RlActors.ChatTemplates.Syntax;

/// <summary>A statement, or text to be written.</summary>
/// <param name="At">Its position in the template, for errors.</param>
internal abstract record Statement(int At);

/// <summary>Text outside of tags.</summary>
internal sealed record Data(int At, string Text) : Statement(At);

/// <summary><c>{{ value }}</c>.</summary>
internal sealed record Output(int At, Expression Value) : Statement(At);

internal sealed record If(int At, Expression Condition, IReadOnlyList<Statement> Then, IReadOnlyList<Statement> Otherwise) : Statement(At);

/// <summary><c>{% for target in items if condition %}</c> with its else.</summary>
internal sealed record For(int At, Target Target, Expression Items, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Otherwise)
    : Statement(At);

internal sealed record Break(int At) : Statement(At);

internal sealed record Continue(int At) : Statement(At);

/// <summary><c>{% set target = value %}</c>.</summary>
internal sealed record Set(int At, Target Target, Expression Value) : Statement(At);

/// <summary><c>{% set target | filter %} … {% endset %}</c>.</summary>
internal sealed record SetBlock(int At, Target Target, Filter? Filter, IReadOnlyList<Statement> Body) : Statement(At);

internal sealed record Macro(int At, string Name, Signature Signature, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary><c>{% call(parameters) macro(arguments) %} … {% endcall %}</c>.</summary>
internal sealed record CallBlock(int At, Signature Signature, Call Call, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary><c>{% filter name %} … {% endfilter %}</c>.</summary>
internal sealed record FilterBlock(int At, Filter Filter, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary><c>{% generation %} … {% endgeneration %}</c>: Hugging Face's mark around what the assistant says; it is written as it stands.</summary>
internal sealed record Generation(int At, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary>What a value is assigned to.</summary>
internal abstract record Target(int At);

internal sealed record NameTarget(int At, string Name) : Target(At);

/// <summary><c>namespace.member</c>.</summary>
internal sealed record MemberTarget(int At, string Namespace, string Member) : Target(At);

/// <summary><c>first, second</c>.</summary>
internal sealed record TupleTarget(int At, IReadOnlyList<Target> Targets) : Target(At);

/// <summary>Parameters of a macro or call block.</summary>
internal sealed record Signature(IReadOnlyList<(string Name, Expression? Default)> Parameters);
