namespace RlActors.Tokenization.AddedTokens;

/// <summary>Which added tokens may match in a text: none that is special in somebody's words; in rendered text, none that a mark breaks.</summary>
internal sealed class AddedTokenGuard
{
    /// <summary>For plain text: special tokens never match.</summary>
    public static readonly AddedTokenGuard NoneSpecial = new([], admitsSpecial: false);

    private readonly int[] _marks;
    private readonly bool _admitsSpecial;

    private AddedTokenGuard(int[] marks, bool admitsSpecial) => (_marks, _admitsSpecial) = (marks, admitsSpecial);

    /// <summary>For a text that a template has rendered: takes the marks of <see cref="GuardedContent"/> out, and lets no token match across one.</summary>
    public static (string Text, AddedTokenGuard Guard) Open(string text)
    {
        var marks = new List<int>();
        for (int at = text.IndexOf(GuardedContent.Mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(GuardedContent.Mark, at + 1))
        {
            marks.Add(at - marks.Count); // The place in the text without marks.
        }

        return (marks.Count == 0 ? text : GuardedContent.Clear(text), new AddedTokenGuard([.. marks], admitsSpecial: true));
    }

    /// <summary>The rule for a whole text.</summary>
    public bool Admits(AddedToken token, int start, int length) => Admits(token, start, length, _marks);

    /// <summary>The rule for a normalised part of the text. Where normalising has changed the part, places are no longer known: then a part with marks has no tokens.</summary>
    public Admission Within(string normalized, ReadOnlySpan<char> part, int partStart)
    {
        int[] marks = [.. _marks.Where(mark => mark >= partStart).Select(mark => mark - partStart)];
        int length = part.Length;
        return part.SequenceEqual(normalized) ? (token, start, matched) => Admits(token, start, matched, marks)
            : (token, start, matched) => !marks.Any(mark => mark <= length) && Admits(token, start, matched, []);
    }

    private bool Admits(AddedToken token, int start, int length, int[] marks)
    {
        if (token.Special && !_admitsSpecial)
        {
            return false;
        }

        int next = Array.BinarySearch(marks, start);
        next = next < 0 ? ~next : next;
        if (length == 1)
        {
            return next == marks.Length || marks[next] != start; // The mark is put before and behind a token of one character.
        }

        while (next < marks.Length && marks[next] == start)
        {
            next++;
        }

        return next == marks.Length || marks[next] >= start + length;
    }
}
