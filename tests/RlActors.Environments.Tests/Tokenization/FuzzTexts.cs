using System.Text;

namespace RlActors.Environments.Tokenization;

/// <summary>Texts that are hard on tokenizers: all scripts, emoji, marks, white space of every kind, control characters, code, numbers, contractions, added tokens and their fragments.</summary>
/// <param name="random">Seeded.</param>
/// <param name="added">Texts of added tokens.</param>
internal sealed class FuzzTexts(Random random, IReadOnlyList<string> added)
{
    private static readonly string[] Words =
        ["Once", " upon", " a", " time", " the", "THE", " Lily", " isn't", " DON'T", " we'll", "they’ve", " I'm", "he'd", " can'T", "'s", "'S", "'ſ", " naïve", " Straße", "ſt", "İstanbul", "ΑΒΓ", " привет", " שלום", " مرحبا",
            " नमस्ते", " ภาษาไทย", " 你好", "世界", "こんにちは", "カタカナ", " 안녕", "각", "ཨོཾ", " ქართული", "ﬁ", "Å", "ｆｕｌｌ", "①②", "½", "²", "٣٤", "१२", "𝟘𝟙", "𝔘𝔫𝔦", "𐐷", "𠀀𠀁"];

    private static readonly string[] Spaces =
        [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\r", "\t", " \n", "\n ", " \t ", "\u00A0", "\u2003", "\u3000", "\u0085", "\u2028", "\u2029", "\u200B", "\u1680", "\u202F", "\u180E", "\uFEFF", "\v", "\f", "\u001C", "▁", "Ġ"];

    private static readonly string[] Code =
        ["for (int i = 0; i < n; i++)", "{\n    return x;\n}", "def f(x):\n\treturn x**2\n", "<div class=\"a\">", "https://example.org/a?b=c&d", "#include <stdio.h>", "a_b-c.d", "!=", "=>", "::", "...", "--", "'''", "\\n", "$x", "/*", "*/", "//\n", ";\n\n", "SELECT * FROM t;"];

    private static readonly string[] Emoji = ["😀", "👍🏽", "👨‍👩‍👧‍👦", "❤️", "🇩🇪", "🏳️‍🌈", "1️⃣", "✨", "\u200D", "\uFE0F", "🏿"];

    private static readonly string[] Marks = ["\u0301", "\u0323", "\u0308", "\u0345", "\u093C", "\u3099", "\u20DD", "\u0327", "\u1DC0", "\u05B0", "\u0651", "\u064E", "\u0F71", "\u0F72", "\u1161", "\u11A8", "\u0E38"];

    /// <summary>One more text; never half of a surrogate pair.</summary>
    public string Next()
    {
        var text = new StringBuilder();
        for (int parts = random.Next(6) == 0 ? random.Next(40) : 1 + random.Next(10); parts > 0; parts--)
        {
            text.Append(Part());
        }

        return text.ToString();
    }

    private string Part() => random.Next(16) switch
    {
        0 or 1 or 2 => Pick(Words),
        3 or 4 => Pick(Spaces),
        5 => string.Concat(Enumerable.Repeat(Pick(Spaces), 1 + random.Next(8))),
        6 => Pick(Code),
        7 => Pick(Emoji),
        8 => "aoeuAOE한가कग\u1100か"[random.Next(13)] + string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Pick(Marks))),
        9 => random.NextInt64(1L << random.Next(1, 60)).ToString(System.Globalization.CultureInfo.InvariantCulture),
        10 => added.Count > 0 ? Pick(added) : "<s>",
        11 => Fragment(),
        12 => Rune.IsValid(random.Next(0x80)) ? ((char)random.Next(0x80)).ToString() : "\0",
        13 => AnyCharacters(0x3000),
        14 => AnyCharacters(0x110000),
        _ => new string((char)('!' + random.Next(94)), 1 + random.Next(random.Next(20) == 0 ? 300 : 6)),
    };

    private string Fragment()
    {
        string token = added.Count > 0 ? Pick(added) : "<unk>";
        int start = random.Next(token.Length), end = random.Next(start, token.Length) + 1;
        string fragment = token[start..end];
        return char.IsLowSurrogate(fragment[0]) || char.IsHighSurrogate(fragment[^1]) ? "<|" : fragment;
    }

    private string AnyCharacters(int below)
    {
        var text = new StringBuilder();
        int first = random.Next(below), spread = random.Next(3) == 0 ? below : 64; // Mostly neighbours: characters of one script.
        for (int count = 1 + random.Next(6); count > 0; count--)
        {
            int code = spread == below ? random.Next(below) : Math.Min(first + random.Next(spread), 0x10FFFF);
            text.Append(Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD");
        }

        return text.ToString();
    }

    private string Pick(IReadOnlyList<string> from) => from[random.Next(from.Count)];
}
