using System.Globalization;

namespace RlActors.Tokenization.PreTokenizers;

/// <summary>A set of characters in a pattern: general categories, ranges, and complements and unions of these.</summary>
/// <param name="contains">Whether a character of a category is in the set; constant for a category between two edges.</param>
/// <param name="edges">Characters where a range begins, or behind which one ended.</param>
internal sealed class CharacterSet(Func<int, UnicodeCategory, bool> contains, IReadOnlyList<int> edges)
{
    /// <summary>The characters of Unicode's White_Space (<c>\s</c>).</summary>
    public static readonly CharacterSet WhiteSpace = Union(
        [Range(0x09, 0x0D), Range(0x20, 0x20), Range(0x85, 0x85), Range(0xA0, 0xA0), Range(0x1680, 0x1680), Range(0x2000, 0x200A), Range(0x2028, 0x2029),
            Range(0x202F, 0x202F), Range(0x205F, 0x205F), Range(0x3000, 0x3000)]);

    /// <summary>Characters where membership may change within a category.</summary>
    public IReadOnlyList<int> Edges => edges;

    public bool Contains(int character, UnicodeCategory category) => contains(character, category);

    public CharacterSet Complement() => new((character, category) => !contains(character, category), edges);

    /// <summary>From one character to another, both included.</summary>
    public static CharacterSet Range(int first, int last) => new((character, _) => character >= first && character <= last, [first, last + 1]);

    /// <summary>All characters of some general categories.</summary>
    public static CharacterSet Categories(IReadOnlyCollection<UnicodeCategory> categories)
    {
        uint bits = categories.Aggregate(0u, (bits, category) => bits | (1u << (int)category));
        return new((_, category) => (bits >> (int)category & 1) != 0, []);
    }

    public static CharacterSet Union(IReadOnlyList<CharacterSet> sets) => sets is [var only]
        ? only
        : new((character, category) => sets.Any(set => set.Contains(character, category)), [.. sets.SelectMany(set => set.Edges)]);

    /// <summary>One character; without regard to case (ASCII letters, and what Unicode folds to them) where asked.</summary>
    public static CharacterSet Single(int character, bool ignoreCase) => !ignoreCase || !char.IsAsciiLetter((char)character)
        ? Range(character, character)
        : Union([
            Range(character & ~0x20, character & ~0x20),
            Range(character | 0x20, character | 0x20),
            .. (character | 0x20) switch { 's' => [Range(0x17F, 0x17F)], 'k' => [Range(0x212A, 0x212A)], _ => Array.Empty<CharacterSet>() }]);
}
