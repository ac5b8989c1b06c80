using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>The <c>loop</c> of a for statement. It looks no further ahead than it is asked to, so that a loop's condition sees what its body has done.</summary>
internal sealed class LoopValue(IEnumerable<object?> items)
{
    private readonly IEnumerator<object?> _items = items.GetEnumerator();
    private readonly Queue<object?> _ahead = new();
    private object? _previous = new UndefinedValue("there is no previous item");
    private object? _current = new UndefinedValue("there is no previous item");
    private long _index = -1;

    /// <summary>Goes to the next item.</summary>
    public bool Next(out object? item)
    {
        item = null;
        if (_ahead.Count == 0 && !Look())
        {
            return false;
        }

        _index++;
        (_previous, _current) = (_current, _ahead.Dequeue());
        item = _current;
        return true;
    }

    /// <summary>An attribute of <c>loop</c>.</summary>
    /// <exception cref="TemplateFault">It has none of that name here.</exception>
    public object? Member(string name) => name switch
    {
        "index" => _index + 1,
        "index0" => _index,
        "first" => _index == 0,
        "last" => IsLast(),
        "length" => Length(),
        "revindex" => Length() - _index,
        "revindex0" => Length() - _index - 1,
        "previtem" => _previous,
        "nextitem" => IsLast() ? new UndefinedValue("there is no next item") : _ahead.Peek(),
        "cycle" => new CallableValue("loop.cycle", arguments => arguments.Positional.Count > 0
            ? arguments.Positional[(int)(_index % arguments.Positional.Count)]
            : throw new TemplateFault("'loop.cycle' needs arguments")),
        _ => throw new TemplateFault($"'loop.{name}' is not supported; supported: index, index0, first, last, length, revindex, revindex0, previtem, nextitem, cycle"),
    };

    private bool IsLast() => _ahead.Count == 0 && !Look();

    private long Length()
    {
        while (Look())
        {
        }

        return _index + 1 + _ahead.Count;
    }

    private bool Look()
    {
        if (!_items.MoveNext())
        {
            return false;
        }

        _ahead.Enqueue(_items.Current);
        return true;
    }
}
