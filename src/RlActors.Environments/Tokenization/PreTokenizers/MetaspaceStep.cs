namespace RlActors.Tokenization.PreTokenizers;

/// <summary>Spaces become a character that can be seen, and one is put in front of a text: the way of SentencePiece models.</summary>
internal static class MetaspaceStep
{
    public static PreTokenizerStep Read(TokenizerSection section)
    {
        var (mark, prefixes) = ReadScheme(section);
        bool splits = section.OptionalFlag("split") ?? true;
        var step = SplitStep.Create(PiecePattern.CompileLiteral(mark.ToString(), $"{section.Path}.replacement"), SplitBehavior.MergedWithNext, invert: false);
        return (piece, result) =>
        {
            string text = piece.Text.ToString().Replace(' ', mark);
            var marked = piece with { Text = text.AsMemory() };
            marked = prefixes(piece.Place) && !text.StartsWith(mark) ? marked.Prefixed(mark.ToString()) : marked;
            if (splits)
            {
                step(marked, result);
            }
            else
            {
                result.Add(marked);
            }
        };
    }

    /// <summary>The character for a space, and the places of a text where one is put in front; pre-tokenizer and decoder have the same fields.</summary>
    public static (char Mark, Func<TextPlace, bool> Prefixes) ReadScheme(TokenizerSection section)
    {
        section.Allow("type", "replacement", "str_rep", "add_prefix_space", "prepend_scheme", "split");
        _ = section.OptionalText("str_rep");
        string scheme = section.OptionalText("prepend_scheme") ?? "always";
        if (section.OptionalFlag("add_prefix_space") is false && scheme != "never")
        {
            throw new RlActorsException($"{section.Path}.add_prefix_space is false though prepend_scheme is {ShortText.Quote(scheme)}; expected them to agree");
        }

        return (section.Character("replacement"), scheme switch
        {
            "always" => place => place != TextPlace.Continuation,
            "first" => place => place == TextPlace.Start,
            "never" => _ => false,
            _ => throw new RlActorsException($"{section.Path}.prepend_scheme is {ShortText.Quote(scheme)}; expected one of: always, first, never"),
        });
    }
}
