using RlActors.Tokenization.Normalizers;

namespace RlActors.Tokenization.AddedTokens;

/// <summary>The added tokens of a tokenizer: those that are looked for in the text as it is, and those in the normalised text.</summary>
internal sealed class AddedVocabulary(IReadOnlyList<AddedToken> tokens, Normalizer normalizer)
{
    private readonly AddedTokenTrie _plain = new(SpecialFirst(tokens).Where(token => !token.Normalized).Select(token => (token.Content, token)));

    private readonly AddedTokenTrie _normalized =
        new(SpecialFirst(tokens).Where(token => token.Normalized).Select(token => (normalizer.Apply(token.Content, TextPlace.Start), token)));

    /// <summary>The parts of a text in order: an added token's id with an empty text, or normalised text with id -1.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">Where its start stands.</param>
    /// <param name="guard">Which added tokens may match.</param>
    public IEnumerable<(int Id, string Text, TextPlace Place)> Split(string text, TextPlace place, AddedTokenGuard guard)
    {
        foreach (var (id, start, end) in AddedTokenSplitter.Split(text, _plain, guard.Admits))
        {
            if (id >= 0)
            {
                yield return (id, string.Empty, TextPlace.Inside);
                continue;
            }

            var partPlace = start == 0 ? place : TextPlace.Inside;
            string normalized = normalizer.Apply(text[start..end], partPlace);
            foreach (var (innerId, innerStart, innerEnd) in AddedTokenSplitter.Split(normalized, _normalized, guard.Within(normalized, text.AsSpan(start, end - start), start)))
            {
                yield return innerId >= 0
                    ? (innerId, string.Empty, TextPlace.Inside)
                    : (-1, normalized[innerStart..innerEnd], innerStart == 0 ? partPlace : TextPlace.Inside);
            }
        }
    }

    private static IEnumerable<AddedToken> SpecialFirst(IReadOnlyList<AddedToken> tokens) => tokens.OrderByDescending(token => token.Special);
}
