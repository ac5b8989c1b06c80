using System.Globalization;
using System.Text;

namespace RlActors.Tokenization.AddedTokens;

/// <summary>Splits a text at added tokens by their flags, as Hugging Face's <c>tokenizers</c> does.</summary>
internal static class AddedTokenSplitter
{
    /// <summary>The parts of a text in order: an added token's id, or a stretch of text between such tokens (id -1; never empty).</summary>
    public static IEnumerable<(int Id, int Start, int End)> Split(string text, AddedTokenTrie trie, Admission admits)
    {
        int done = 0;
        foreach (var (token, matchStart, length) in trie.Matches(text, admits))
        {
            int start = matchStart, end = matchStart + length;
            if (token.SingleWord && (EndsWithWord(text.AsSpan(0, start)) || StartsWithWord(text.AsSpan(end))))
            {
                continue;
            }

            start = token.TakesLeft ? Math.Max(text.AsSpan(0, start).TrimEnd().Length, done) : start;
            end = token.TakesRight ? text.Length - text.AsSpan(end).TrimStart().Length : end;
            if (done < start)
            {
                yield return (-1, done, start);
            }

            yield return (token.Id, start, end);
            done = end;
        }

        if (done < text.Length)
        {
            yield return (-1, done, text.Length);
        }
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsWord(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsWord(rune);

    /// <summary><c>\w</c> of Unicode Technical Standard 18: alphabetic characters, marks, decimal digits, connectors and joiners.</summary>
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber => true, // The five kinds of letters, the three of marks, decimal digits and letter numbers.
        UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => rune.Value is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        _ => rune.Value is 0x200C or 0x200D,
    };
}
