using System.Text;
using RlActors.ChatTemplates.Syntax;
using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Executes a template's statements; one renderer renders once.</summary>
internal sealed class TemplateRenderer
{
    private readonly RenderContext _context;
    private readonly ExpressionEvaluator _expressions;
    private StringBuilder _output = new();

    private TemplateRenderer(RenderContext context) => (_context, _expressions) = (context, new ExpressionEvaluator(context));

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>Renders a template.</summary>
    /// <exception cref="ChatTemplateException">The template fails, refuses, or does too much.</exception>
    public static string Render(TemplateSource source, IReadOnlyList<Statement> statements, IEnumerable<KeyValuePair<string, object?>> variables, RenderContext context)
    {
        var renderer = new TemplateRenderer(context);
        var scope = new Scope(null);
        foreach (var (name, function) in Globals.All)
        {
            scope.Set(name, function);
        }

        foreach (var (name, value) in variables)
        {
            scope.Set(name, value);
        }

        try
        {
            renderer.Execute(statements, scope);
        }
        catch (TemplateFault fault)
        {
            throw source.Error(renderer._expressions.At, fault.Message, fault);
        }

        return renderer._output.ToString();
    }

    private Flow Execute(IReadOnlyList<Statement> statements, Scope scope)
    {
        foreach (var statement in statements)
        {
            _context.Budget.Enter();
            _expressions.At = statement.At;
            var flow = Execute(statement, scope);
            _context.Budget.Leave();
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow Execute(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case Data data:
                Write(data.Text);
                break;
            case Output output:
                Write(PythonText.Str(_expressions.Evaluate(output.Value, scope), _context.Budget));
                break;
            case If branch:
                return Execute(_expressions.IsTrue(branch.Condition, scope) ? branch.Then : branch.Otherwise, scope);
            case For loop:
                return ExecuteFor(loop, scope);
            case Break:
                return Flow.Break;
            case Continue:
                return Flow.Continue;
            case Set set:
                Assign(set.Target, _expressions.Evaluate(set.Value, scope), scope);
                break;
            case SetBlock set:
                Assign(set.Target, Filtered(set.Filter, Capture(set.Body, new Scope(scope)), scope), scope);
                break;
            case FilterBlock block:
                Write(PythonText.Str(Filtered(block.Filter, Capture(block.Body, new Scope(scope)), scope), _context.Budget));
                break;
            case Macro macro:
                scope.Set(macro.Name, Function(macro.Name, macro.Signature, macro.Body, scope));
                break;
            case CallBlock call:
                var caller = Function("caller", call.Signature, call.Body, scope);
                Write(PythonText.Str(_expressions.Call(call.Call, scope, [KeyValuePair.Create("caller", (object?)caller)]), _context.Budget));
                break;
            case Generation generation:
                Write(Capture(generation.Body, new Scope(scope)));
                break;
            default:
                throw new InvalidOperationException($"a statement of type {statement.GetType()} has no execution");
        }

        return Flow.Next;
    }

    private Flow ExecuteFor(For loop, Scope scope)
    {
        var items = PythonType.Iterate(_expressions.Evaluate(loop.Items, scope));
        var state = new LoopValue(loop.Condition is null ? items : items.Where(item => Holds(loop, item, scope)));
        bool any = false;
        while (state.Next(out object? item))
        {
            any = true;
            _context.Budget.Spend(1);
            var turn = new Scope(scope);
            turn.Set("loop", state);
            Assign(loop.Target, item, turn);
            if (Execute(loop.Body, turn) == Flow.Break)
            {
                return Flow.Next;
            }
        }

        return any ? Flow.Next : Execute(loop.Otherwise, new Scope(scope));
    }

    private bool Holds(For loop, object? item, Scope scope)
    {
        var turn = new Scope(scope);
        Assign(loop.Target, item, turn);
        return _expressions.IsTrue(loop.Condition!, turn);
    }

    private void Assign(Target target, object? value, Scope scope)
    {
        _expressions.At = target.At;
        switch (target)
        {
            case NameTarget name:
                scope.Set(name.Name, value);
                break;
            case MemberTarget member:
                var space = scope.TryGet(member.Namespace, out object? found) ? found as NamespaceValue : null;
                (space ?? throw new TemplateFault($"'{member.Namespace}' is no namespace, and only a namespace's members can be set")).Members[member.Member] = value;
                break;
            case TupleTarget tuple:
                _context.Budget.SpendValue(value);
                object?[] items = [.. PythonType.Iterate(value).Take(tuple.Targets.Count + 1)];
                if (items.Length != tuple.Targets.Count)
                {
                    throw new TemplateFault($"{tuple.Targets.Count} names cannot take the elements of this {PythonType.NameOf(value)}, which has {(items.Length < tuple.Targets.Count ? "fewer" : "more")}");
                }

                for (int i = 0; i < items.Length; i++)
                {
                    Assign(tuple.Targets[i], items[i], scope);
                }

                break;
            default:
                throw new InvalidOperationException($"a target of type {target.GetType()} has no assignment");
        }
    }

    /// <summary>A macro, or the body of a call block: its names are looked up where it stands, not where it is called.</summary>
    private CallableValue Function(string name, Signature signature, IReadOnlyList<Statement> body, Scope defined) =>
        new(name, arguments => Capture(body, Bind(signature, arguments, new Scope(defined))));

    private Scope Bind(Signature signature, CallArguments arguments, Scope scope)
    {
        string[] parameters = [.. signature.Parameters.Select(parameter => parameter.Name)];
        if (arguments.Positional.Count > parameters.Length)
        {
            throw new TemplateFault($"'{arguments.Callee}' takes at most {parameters.Length} arguments and got {arguments.Positional.Count}");
        }

        var bound = arguments.Bind([.. parameters, "caller"]);
        foreach (var (name, standard) in signature.Parameters)
        {
            scope.Set(name, bound.Has(name)
                ? bound.Any(name)
                : standard is null ? new UndefinedValue($"the parameter '{name}' was not given") : _expressions.Evaluate(standard, scope));
        }

        if (bound.Has("caller"))
        {
            scope.Set("caller", bound.Any("caller"));
        }

        return scope;
    }

    /// <summary>A block's text through its filters, the innermost first; the text itself where there are none.</summary>
    private object? Filtered(Filter? filter, object? text, Scope scope)
    {
        if (filter is null)
        {
            return text;
        }

        return _expressions.ApplyFilter(filter, filter.Input is Filter inner ? Filtered(inner, text, scope) : text, scope);
    }

    /// <summary>What a body writes, as a text of its own.</summary>
    private string Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        var outer = _output;
        _output = new StringBuilder();
        Execute(body, scope);
        string text = _output.ToString();
        _output = outer;
        return text;
    }

    private void Write(string text)
    {
        _context.Budget.SpendText(text.Length);
        _output.Append(text);
    }
}
