using System.Globalization;
using System.Text;

namespace RlActors.Tokenization.PreTokenizers;

/// <summary>
/// One letter for all characters that a pattern cannot tell apart. A text spelled in these letters has one UTF-16 character for every character of Unicode,
/// so that .NET's regular expressions, which see surrogate pairs as two characters, match it as Hugging Face's do.
/// </summary>
internal sealed class PatternAlphabet
{
    /// <summary>Letters without a meaning in patterns.</summary>
    private const char FirstLetter = '\u4E00';

    private const int CategoryCount = (int)UnicodeCategory.OtherNotAssigned + 1;

    private readonly int[] _edges;
    private readonly char[] _letters; // [edges, categories]: the letter of a category's characters between two edges.
    private readonly char[] _basic = new char[0x10000];
    private readonly List<ulong> _members = []; // By letter: the sets that its characters are in, a bit each.

    /// <param name="sets">The pattern's sets; at most 64.</param>
    public PatternAlphabet(IReadOnlyList<CharacterSet> sets)
    {
        _edges = [.. sets.SelectMany(set => set.Edges).Append(0).Distinct().Order()];
        _letters = new char[_edges.Length * CategoryCount];
        var byMembers = new Dictionary<ulong, char>();
        for (int i = 0; i < _letters.Length; i++)
        {
            ulong members = 0;
            for (int set = 0; set < sets.Count; set++)
            {
                members |= sets[set].Contains(_edges[i / CategoryCount], (UnicodeCategory)(i % CategoryCount)) ? 1ul << set : 0;
            }

            if (!byMembers.TryGetValue(members, out _letters[i]))
            {
                byMembers.Add(members, _letters[i] = (char)(FirstLetter + _members.Count));
                _members.Add(members);
            }
        }

        for (int character = 0; character < _basic.Length; character++)
        {
            _basic[character] = Find(character);
        }
    }

    /// <summary>A pattern's set, as a set of letters.</summary>
    public string LettersOf(int set)
    {
        char[] letters = [.. _members.Index().Where(pair => (pair.Item >> set & 1) != 0).Select(pair => (char)(FirstLetter + pair.Index))];
        return letters.Length > 0 ? $"[{new string(letters)}]" : "(?!)";
    }

    /// <summary>Spells a text of whole characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="letters">Where its letters go; as long as the text.</param>
    /// <param name="places">Where each letter's character begins in the text, and the text's end; empty where every character is one of UTF-16.</param>
    /// <returns>How many letters there are.</returns>
    public int Spell(ReadOnlySpan<char> text, Span<char> letters, out int[] places)
    {
        places = text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? [] : new int[text.Length + 1];
        int count = 0;
        for (int i = 0; i < text.Length; count++)
        {
            if (places.Length > 0)
            {
                places[count] = i;
            }

            if (char.IsSurrogate(text[i]))
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out int length);
                letters[count] = Find(rune.Value);
                i += length;
            }
            else
            {
                letters[count] = _basic[text[i++]];
            }
        }

        if (places.Length > 0)
        {
            places[count] = text.Length;
        }

        return count;
    }

    private char Find(int character)
    {
        int edge = Array.BinarySearch(_edges, character);
        return _letters[((edge < 0 ? ~edge - 1 : edge) * CategoryCount) + (int)CharUnicodeInfo.GetUnicodeCategory(character)];
    }
}
