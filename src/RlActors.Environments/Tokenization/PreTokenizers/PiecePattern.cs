using System.Buffers;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace RlActors.Tokenization.PreTokenizers;

/// <summary>A regular expression of a pre-tokenizer. Safe for several threads.</summary>
internal sealed class PiecePattern
{
    /// <summary>A pattern of a tokenizer in use needs microseconds; one that is made to backtrack without end is stopped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MaxCached = 64;

    private static readonly ConcurrentDictionary<string, PiecePattern> Compiled = new(StringComparer.Ordinal);

    private readonly PatternAlphabet _alphabet;
    private readonly Regex _regex;

    private PiecePattern(PatternAlphabet alphabet, Regex regex) => (_alphabet, _regex) = (alphabet, regex);

    /// <summary>Compiles an expression; which syntax is known, <see cref="PatternParser"/> says.</summary>
    /// <param name="source">The expression as it stands in the file.</param>
    /// <param name="path">Its place in the file, for errors.</param>
    public static PiecePattern Compile(string source, string path)
    {
        if (Compiled.TryGetValue(source, out var known))
        {
            return known;
        }

        var parser = new PatternParser(source, path);
        string letters = parser.Parse(out var sets);
        var alphabet = new PatternAlphabet(sets);
        try
        {
            string regex = string.Concat(letters.Select(letter => PatternParser.SetIndex(letter) is { } set ? alphabet.LettersOf(set) : letter.ToString()));
            var pattern = new PiecePattern(alphabet, new Regex(regex, RegexOptions.CultureInvariant | RegexOptions.Compiled, Patience));
            return Compiled.Count < MaxCached ? Compiled.GetOrAdd(source, pattern) : pattern;
        }
        catch (ArgumentException error)
        {
            throw new RlActorsException($"{path} is {ShortText.Quote(source)}, which is not a regular expression: {error.Message}", error);
        }
    }

    /// <summary>A pattern that matches one text.</summary>
    public static PiecePattern CompileLiteral(string text, string path) => text.Length > 0
        ? Compile(string.Concat(text.Select(character => IsSyntax(character) ? $"\\{character}" : $"{character}")), path)
        : throw new RlActorsException($"{path} is empty; expected a text to split at");

    private static bool IsSyntax(char character) => char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character));

    /// <summary>The matches in a text of whole characters, in order.</summary>
    public List<(int Start, int End)> Matches(ReadOnlySpan<char> text)
    {
        var matches = new List<(int, int)>();
        char[] buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            int count = _alphabet.Spell(text, buffer, out int[] places);
            foreach (var match in _regex.EnumerateMatches(buffer.AsSpan(0, count)))
            {
                int end = match.Index + match.Length;
                matches.Add(places.Length > 0 ? (places[match.Index], places[end]) : (match.Index, end));
            }
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new RlActorsException($"the tokenizer's pattern {ShortText.Quote(error.Pattern)} takes longer than {Patience.TotalSeconds} s to match a text; use another tokenizer", error);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }

        return matches;
    }
}
