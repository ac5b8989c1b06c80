using System.Text;

namespace RlActors.Tokenization.Normalizers;

/// <summary>Normalization form C (Unicode Standard Annex 15): decompose, put marks in canonical order, compose. O(n log n).</summary>
internal static class CanonicalComposition
{
    /// <summary>No character below this changes, nor composes with the one before it.</summary>
    private const int FirstMark = 0x300;

    /// <summary>Normalises a text of whole characters.</summary>
    public static string Normalize(string text)
    {
        if (IsSettled(text))
        {
            return text;
        }

        var characters = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, characters);
        }

        Order(characters);
        var result = new StringBuilder(text.Length);
        foreach (int character in Compose(characters))
        {
            result.Append(new Rune(character).ToString());
        }

        return result.ToString();
    }

    private static bool IsSettled(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstMark - 1)) < 0)
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value >= FirstMark && (CanonicalData.MayChange(rune.Value) || Hangul.IsTrailing(rune.Value)))
            {
                return false;
            }
        }

        return true;
    }

    private static void Decompose(int character, List<int> result)
    {
        if (Hangul.TryDecompose(character, result))
        {
            return;
        }

        if (CanonicalData.Decomposition(character) is not { } parts)
        {
            result.Add(character);
            return;
        }

        foreach (int part in parts)
        {
            Decompose(part, result);
        }
    }

    /// <summary>Sorts every run of marks by combining class; marks of one class keep their order.</summary>
    private static void Order(List<int> characters)
    {
        for (int start = 0; start < characters.Count; start++)
        {
            int end = start;
            while (end < characters.Count && CanonicalData.CombiningClass(characters[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                int[] run = [.. characters.GetRange(start, end - start).OrderBy(mark => CanonicalData.CombiningClass(mark))]; // A stable sort.
                for (int i = 0; i < run.Length; i++)
                {
                    characters[start + i] = run[i];
                }
            }

            start = end;
        }
    }

    private static List<int> Compose(List<int> characters)
    {
        var result = new List<int>(characters.Count);
        int starter = -1, lastClass = 0;
        foreach (int character in characters)
        {
            int combiningClass = CanonicalData.CombiningClass(character);
            bool open = starter >= 0 && (starter == result.Count - 1 || lastClass < combiningClass); // No mark of the same or a higher class, and no starter, between.
            if (open && Pair(result[starter], character) is > 0 and int composed)
            {
                result[starter] = composed;
                continue;
            }

            starter = combiningClass == 0 ? result.Count : starter;
            lastClass = combiningClass;
            result.Add(character);
        }

        return result;
    }

    private static int Pair(int first, int second) => Hangul.Compose(first, second) is > 0 and int syllable ? syllable : CanonicalData.Composition(first, second);
}
