using RlActors.ChatTemplates.Syntax;
using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Computes expressions.</summary>
internal sealed class ExpressionEvaluator(RenderContext context)
{
    private WorkBudget Budget => context.Budget;

    /// <summary>Where in the template the last operation stood, for errors.</summary>
    public int At { get; set; }

    /// <exception cref="TemplateFault">The expression fails.</exception>
    public object? Evaluate(Expression expression, Scope scope)
    {
        Budget.Enter();
        object? value = expression switch
        {
            Literal literal => literal.Value,
            Name name => Resolve(name, scope),
            ListLiteral list => new ListValue(EvaluateAll(list.Items, scope), list.IsTuple),
            MapLiteral map => EvaluateMap(map, scope),
            Member member => EvaluateMember(member, scope),
            Item item => EvaluateItem(item, scope),
            Slice slice => EvaluateSlice(slice, scope),
            Call call => Call(call, scope, []),
            Filter filter => ApplyFilter(filter, Evaluate(filter.Input!, scope), scope),
            Test test => EvaluateTest(test, scope),
            Not not => !IsTrue(not.Operand, scope),
            Sign sign => Operators.Sign(sign.Negative, Operand(sign.Operand, sign, scope), context),
            Arithmetic arithmetic => EvaluateArithmetic(arithmetic, scope),
            Logical logical => Evaluate(logical.Left, scope) is var left && PythonType.IsTrue(left) == logical.IsAnd ? Evaluate(logical.Right, scope) : left,
            Comparison comparison => EvaluateComparison(comparison, scope),
            Concatenation concatenation => EvaluateConcatenation(concatenation, scope),
            Conditional conditional => EvaluateConditional(conditional, scope),
            _ => throw new InvalidOperationException($"an expression of type {expression.GetType()} has no evaluation"),
        };
        Budget.Leave();
        return value;
    }

    /// <summary>Whether a condition holds.</summary>
    public bool IsTrue(Expression expression, Scope scope) => PythonType.IsTrue(Evaluate(expression, scope));

    /// <summary>Calls what an expression names, with further arguments by name.</summary>
    public object? Call(Call call, Scope scope, IReadOnlyList<KeyValuePair<string, object?>> further)
    {
        object? callee = Evaluate(call.Callee, scope);
        string name = callee is CallableValue callable ? callable.Name : string.Empty;
        var arguments = EvaluateArguments(name, call.Arguments, scope);
        At = call.At;
        return callee switch
        {
            CallableValue function => function.Call(further.Count == 0 ? arguments : arguments with { Named = [.. arguments.Named, .. further] }),
            UndefinedValue undefined => throw undefined.Fault(),
            _ => throw new TemplateFault($"{PythonType.NameOf(callee)} cannot be called"),
        };
    }

    /// <summary>Applies one filter to a value.</summary>
    public object? ApplyFilter(Filter filter, object? value, Scope scope)
    {
        var arguments = EvaluateArguments(filter.Name, filter.Arguments, scope);
        At = filter.At;
        Budget.SpendValue(value);
        return Filters.All[filter.Name](value, arguments);
    }

    private object? Resolve(Name name, Scope scope)
    {
        At = name.At;
        return scope.TryGet(name.Text, out object? value) ? value : new UndefinedValue($"{ShortText.Quote(name.Text)} is undefined");
    }

    private object?[] EvaluateAll(IReadOnlyList<Expression> expressions, Scope scope)
    {
        object?[] values = new object?[expressions.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i], scope);
        }

        return values;
    }

    private MapValue EvaluateMap(MapLiteral literal, Scope scope)
    {
        var map = new MapValue();
        foreach (var (key, value) in literal.Entries)
        {
            map.Set(Evaluate(key, scope), Evaluate(value, scope));
        }

        return map;
    }

    private object? EvaluateMember(Member member, Scope scope)
    {
        object? target = Operand(member.Target, member, scope);
        return MemberLookup.Member(target, member.Name);
    }

    private object? EvaluateItem(Item item, Scope scope)
    {
        object? target = Evaluate(item.Target, scope), key = Operand(item.Key, item, scope);
        Budget.SpendText(target is string text ? text.Length : 0);
        return MemberLookup.Item(target, key);
    }

    private object? EvaluateSlice(Slice slice, Scope scope)
    {
        object? target = Evaluate(slice.Target, scope);
        object? start = Bound(slice.Start), stop = Bound(slice.Stop), step = Bound(slice.Step);
        At = slice.At;
        return MemberLookup.Slice(target, start, stop, step, context);

        object? Bound(Expression? bound) => bound is null ? null : Evaluate(bound, scope);
    }

    private object EvaluateTest(Test test, Scope scope)
    {
        object? value = Evaluate(test.Input, scope);
        var arguments = EvaluateArguments(test.Name, test.Arguments, scope);
        At = test.At;
        return Tests.All[test.Name](value, arguments);
    }

    private object? EvaluateArithmetic(Arithmetic arithmetic, Scope scope)
    {
        object? left = Evaluate(arithmetic.Left, scope), right = Operand(arithmetic.Right, arithmetic, scope);
        return Operators.Apply(arithmetic.Operator, left, right, context);
    }

    private object EvaluateComparison(Comparison comparison, Scope scope)
    {
        object? left = Evaluate(comparison.First, scope);
        foreach (var (symbol, operand) in comparison.Rest)
        {
            object? right = Operand(operand, comparison, scope);
            if (!Compare(symbol, left, right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private bool Compare(string symbol, object? left, object? right) => symbol switch
    {
        "==" => PythonOrder.AreEqual(left, right, Budget),
        "!=" => !PythonOrder.AreEqual(left, right, Budget),
        "in" => PythonOrder.Contains(right, left, Budget),
        "not in" => !PythonOrder.Contains(right, left, Budget),
        "<" => PythonOrder.Compare(left, right, Budget) < 0,
        "<=" => PythonOrder.Compare(left, right, Budget) <= 0,
        ">" => PythonOrder.Compare(left, right, Budget) > 0,
        _ => PythonOrder.Compare(left, right, Budget) >= 0,
    };

    private string EvaluateConcatenation(Concatenation concatenation, Scope scope)
    {
        string[] parts = new string[concatenation.Parts.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = PythonText.Str(Operand(concatenation.Parts[i], concatenation, scope), Budget);
            Budget.SpendText(parts[i].Length);
        }

        return string.Concat(parts);
    }

    private object? EvaluateConditional(Conditional conditional, Scope scope) => IsTrue(conditional.Condition, scope)
        ? Evaluate(conditional.Then, scope)
        : conditional.Otherwise is { } otherwise ? Evaluate(otherwise, scope) : new UndefinedValue("the condition of an 'if' without an 'else' does not hold");

    private CallArguments EvaluateArguments(string callee, Arguments arguments, Scope scope) => new(
        callee, EvaluateAll(arguments.Positional, scope),
        [.. arguments.Named.Select(argument => KeyValuePair.Create(argument.Name, Evaluate(argument.Value, scope)))], context);

    /// <summary>The last operand of an operation: what fails from here on is the operation.</summary>
    private object? Operand(Expression operand, Expression operation, Scope scope)
    {
        object? value = Evaluate(operand, scope);
        At = operation.At;
        return value;
    }
}
