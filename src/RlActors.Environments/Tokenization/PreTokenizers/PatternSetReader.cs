using System.Globalization;
using System.Text;

namespace RlActors.Tokenization.PreTokenizers;

/// <summary>Reads what matches one character in a pattern: a character, an escape (<c>\s</c>, <c>\p{L}</c>, <c>\n</c>, <c>\u00A0</c>), or a set in brackets.</summary>
/// <param name="source">The expression.</param>
/// <param name="path">Its place in the file, for errors.</param>
internal sealed class PatternSetReader(string source, string path)
{
    public static RlActorsException Refuse(string source, string path, string what, int position) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path} is {ShortText.Quote(source)}: {what} at position {position} is not supported"));

    /// <summary>Reads a set and moves behind it.</summary>
    public CharacterSet Read(ref int position, bool ignoreCase)
    {
        switch (source[position])
        {
            case '[':
                return Bracket(ref position, ignoreCase);
            case '\\':
                return Escape(ref position, ignoreCase, out _);
            case '.':
                position++;
                return CharacterSet.Range('\n', '\n').Complement();
            default:
                return CharacterSet.Single(Character(ref position, ignoreCase), ignoreCase);
        }
    }

    private CharacterSet Bracket(ref int position, bool ignoreCase)
    {
        int start = position++;
        bool complement = At(position) == '^';
        position += complement ? 1 : 0;
        var parts = new List<CharacterSet>();
        while (At(position) != ']')
        {
            if (At(position) is '\0' or '[' || source.AsSpan(position).StartsWith("&&", StringComparison.Ordinal))
            {
                throw Refuse(source, path, At(position) == '\0' ? "a set without an end" : "a set within a set", position);
            }

            parts.Add(Member(ref position, ignoreCase));
        }

        position++;
        return parts.Count == 0 ? throw Refuse(source, path, "an empty set", start)
            : complement ? CharacterSet.Union(parts).Complement()
            : CharacterSet.Union(parts);
    }

    private CharacterSet Member(ref int position, bool ignoreCase)
    {
        int start = position;
        var (set, first) = OneOf(ref position, ignoreCase);
        if (At(position) != '-' || At(position + 1) is ']' or '\0')
        {
            return set;
        }

        position++;
        var (_, last) = OneOf(ref position, ignoreCase);
        return first is { } from && last is { } to && from <= to && !ignoreCase
            ? CharacterSet.Range(from, to)
            : throw Refuse(source, path, "this range", start);
    }

    /// <summary>A member of a bracket; with its character where it is a single one, and so may begin or end a range.</summary>
    private (CharacterSet Set, int? Character) OneOf(ref int position, bool ignoreCase)
    {
        int? character;
        CharacterSet set;
        if (At(position) == '\\')
        {
            set = Escape(ref position, ignoreCase, out character);
        }
        else
        {
            character = Character(ref position, ignoreCase);
            set = CharacterSet.Single(character.Value, ignoreCase);
        }

        return (set, character);
    }

    private CharacterSet Escape(ref int position, bool ignoreCase, out int? character)
    {
        int start = position++;
        char kind = At(position++);
        character = kind switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'x' => Hexadecimal(ref position, 2, start),
            'u' => Hexadecimal(ref position, 4, start),
            _ when char.IsAscii(kind) && (char.IsPunctuation(kind) || char.IsSymbol(kind) || kind == ' ') => kind,
            _ => null,
        };
        return character is { } single ? CharacterSet.Single(single, ignoreCase) : kind switch
        {
            's' => CharacterSet.WhiteSpace,
            'S' => CharacterSet.WhiteSpace.Complement(),
            'd' => CharacterSet.Categories([UnicodeCategory.DecimalDigitNumber]),
            'D' => CharacterSet.Categories([UnicodeCategory.DecimalDigitNumber]).Complement(),
            'p' when !ignoreCase => Property(ref position, start),
            'P' when !ignoreCase => Property(ref position, start).Complement(),
            _ => throw Refuse(source, path, $"'\\{kind}'", start),
        };
    }

    private CharacterSet Property(ref int position, int start)
    {
        int end = At(position) == '{' ? source.IndexOf('}', position) : -1;
        string name = end < 0 ? string.Empty : source[(position + 1)..end];
        position = end + 1;
        return CategoryNames.Find(name) is { Length: > 0 } categories
            ? CharacterSet.Categories(categories)
            : throw Refuse(source, path, $"the property '{ShortText.Cut(name)}'", start);
    }

    private int Hexadecimal(ref int position, int digits, int start)
    {
        if (position + digits > source.Length || !int.TryParse(source.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
        {
            throw Refuse(source, path, "this escape", start);
        }

        position += digits;
        return value;
    }

    private int Character(ref int position, bool ignoreCase)
    {
        if (Rune.DecodeFromUtf16(source.AsSpan(position), out var rune, out int length) != System.Buffers.OperationStatus.Done || (ignoreCase && !rune.IsAscii))
        {
            throw Refuse(source, path, "this character", position);
        }

        position += length;
        return rune.Value;
    }

    private char At(int position) => position < source.Length ? source[position] : '\0';
}
