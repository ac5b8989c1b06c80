using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>
/// How much one rendering may do, so that no template can hang the process or eat its memory. Every evaluated node costs 1, every text that is made or looked
/// through a quarter of its length, every list its length. What is made is paid before it is made.
/// </summary>
internal sealed class WorkBudget
{
    /// <summary>Some 80 million characters of text; real templates need a few thousand units and a hundredth of a unit for every character of a conversation's text.</summary>
    private const long Limit = 20_000_000;

    /// <summary>Nesting of expressions, statements, macro calls and values; real templates stay below 30.</summary>
    private const int MaxDepth = 500;

    private long _spent;
    private int _depth;

    /// <exception cref="TemplateFault">The rendering has done too much.</exception>
    public void Spend(long units)
    {
        _spent += Math.Max(units, 0);
        if (_spent > Limit || units < 0)
        {
            throw new TemplateFault("the template does too much for one rendering (is there a loop that grows?)");
        }
    }

    /// <summary>Pays for a text of some length.</summary>
    public void SpendText(long length) => Spend(1 + (length / 4));

    /// <summary>Pays for looking through a value.</summary>
    public void SpendValue(object? value) => Spend(value switch
    {
        string text => 1 + (text.Length / 4),
        ListValue list => 1 + list.Items.Count,
        MapValue map => 1 + map.Count,
        MapView view => 1 + view.Items.Count,
        _ => 1,
    });

    /// <summary>Goes one level deeper; each call is followed by <see cref="Leave"/>.</summary>
    /// <exception cref="TemplateFault">Too deep.</exception>
    public void Enter()
    {
        Spend(1);
        if (++_depth > MaxDepth)
        {
            throw new TemplateFault($"nested deeper than {MaxDepth} levels (does a macro call itself without end?)");
        }
    }

    public void Leave() => _depth--;
}
