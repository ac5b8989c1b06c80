using System.Globalization;

namespace RlActors.Tokenization.Bpe;

/// <summary>Tokens that stand for one byte of UTF-8, written <c>&lt;0xE2&gt;</c>.</summary>
internal static class ByteToken
{
    public static string Name(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    public static bool TryParse(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
