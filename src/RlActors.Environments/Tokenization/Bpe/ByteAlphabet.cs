namespace RlActors.Tokenization.Bpe;

/// <summary>The characters that stand for bytes in byte-level vocabularies (GPT-2): printable bytes stand for themselves, the others for U+0100 and on.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Make();

    private static readonly Dictionary<char, byte> Bytes = Characters.Index().ToDictionary(pair => pair.Item, pair => (byte)pair.Index);

    /// <summary>The character of a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>The byte of a character; false where it stands for none.</summary>
    public static bool TryByte(char character, out byte value) => Bytes.TryGetValue(character, out value);

    /// <summary>Text for bytes, a character each.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (text, bytes) =>
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            text[i] = Characters[bytes[i]];
        }
    });

    private static char[] Make()
    {
        var characters = new char[256];
        int spare = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = (char)(printable ? value : spare++);
        }

        return characters;
    }
}
