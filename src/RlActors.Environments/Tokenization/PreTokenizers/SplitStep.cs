namespace RlActors.Tokenization.PreTokenizers;

/// <summary>Cuts a piece where a pattern matches.</summary>
internal static class SplitStep
{
    /// <param name="pattern">The pattern.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="invert">Whether what is between the matches counts as the matches.</param>
    public static PreTokenizerStep Create(PiecePattern pattern, SplitBehavior behavior, bool invert) => (piece, result) =>
    {
        var stretches = Stretches(piece.Text.Span, pattern, invert);
        foreach (var (start, end) in Join(stretches, behavior))
        {
            if (end > start)
            {
                result.Add(piece.Part(start, end));
            }
        }
    };

    private static List<(int Start, int End, bool Matched)> Stretches(ReadOnlySpan<char> text, PiecePattern pattern, bool invert)
    {
        var stretches = new List<(int, int, bool)>();
        int done = 0;
        foreach (var (start, end) in pattern.Matches(text))
        {
            if (start > done)
            {
                stretches.Add((done, start, invert));
            }

            stretches.Add((start, end, !invert));
            done = end;
        }

        if (done < text.Length)
        {
            stretches.Add((done, text.Length, invert));
        }

        return stretches;
    }

    private static IEnumerable<(int Start, int End)> Join(List<(int Start, int End, bool Matched)> stretches, SplitBehavior behavior) => behavior switch
    {
        SplitBehavior.Isolated => stretches.Select(stretch => (stretch.Start, stretch.End)),
        SplitBehavior.Removed => stretches.Where(stretch => !stretch.Matched).Select(stretch => (stretch.Start, stretch.End)),
        SplitBehavior.Contiguous => Merge(stretches, (previous, next) => previous == next),
        SplitBehavior.MergedWithPrevious => Merge(stretches, (previous, next) => next && !previous),
        _ => Merge(stretches.AsEnumerable().Reverse(), (previous, next) => next && !previous).AsEnumerable().Reverse(),
    };

    /// <summary>Joins a stretch to the one before it in the given order where the rule says so.</summary>
    private static List<(int Start, int End)> Merge(IEnumerable<(int Start, int End, bool Matched)> stretches, Func<bool, bool, bool> joins)
    {
        var pieces = new List<(int Start, int End)>();
        bool previous = false;
        foreach (var (start, end, matched) in stretches)
        {
            if (pieces.Count > 0 && joins(previous, matched))
            {
                pieces[^1] = (Math.Min(pieces[^1].Start, start), Math.Max(pieces[^1].End, end));
            }
            else
            {
                pieces.Add((start, end));
            }

            previous = matched;
        }

        return pieces;
    }
}
