using System.Globalization;

namespace RlActors.Tokenization.Normalizers;

/// <summary>
/// Canonical decompositions and combining classes (Unicode Standard Annex 15), from <c>CanonicalData.txt</c>. Own data since the runtime has none when
/// globalization is invariant, and since Hugging Face's <c>tokenizers</c> normalises by an older Unicode than any runtime's.
/// </summary>
internal static class CanonicalData
{
    private const string Resource = "RlActors.Tokenization.CanonicalData.txt";

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly HashSet<int> Unsettled = [];

    static CanonicalData()
    {
        using var stream = typeof(CanonicalData).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"no resource {Resource}");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("ccc ", StringComparison.Ordinal))
            {
                AddClass(line.Split(' '));
            }
            else if (line[0] != '#')
            {
                AddDecomposition([.. line.TrimStart('!').Split(' ').Select(Hexadecimal)], composes: line[0] != '!');
            }
        }
    }

    /// <summary>One step of a character's decomposition; null where it has none. Hangul syllables are not in the table.</summary>
    public static int[]? Decomposition(int character) => Decompositions.GetValueOrDefault(character);

    /// <summary>What two characters compose to; 0: nothing.</summary>
    public static int Composition(int first, int second) => Compositions.GetValueOrDefault((first, second));

    /// <summary>Canonical combining class; 0 for a starter.</summary>
    public static byte CombiningClass(int character) => Classes.GetValueOrDefault(character);

    /// <summary>Whether the composed form of a text may differ from the text because of this character.</summary>
    public static bool MayChange(int character) => Unsettled.Contains(character);

    private static void AddClass(string[] fields)
    {
        byte combiningClass = byte.Parse(fields[1], CultureInfo.InvariantCulture);
        foreach (string range in fields[2..])
        {
            int[] ends = [.. range.Split('-').Select(Hexadecimal)];
            for (int character = ends[0]; character <= ends[^1]; character++)
            {
                Classes.Add(character, combiningClass);
                Unsettled.Add(character);
            }
        }
    }

    private static void AddDecomposition(int[] characters, bool composes)
    {
        Decompositions.Add(characters[0], characters[1..]);
        if (composes)
        {
            Compositions.Add((characters[1], characters[2]), characters[0]);
        }

        Unsettled.Add(composes ? characters[2] : characters[0]);
    }

    private static int Hexadecimal(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
