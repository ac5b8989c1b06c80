using System.Text;
using RlActors.Tokenization.Bpe;

namespace RlActors.Tokenization.Decoders;

/// <summary>Reads the characters of byte-level vocabularies as bytes, and all bytes together as UTF-8; a piece with another character stands for itself.</summary>
internal sealed class ByteLevelStage : IDecoderStage
{
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

    public void Add(string piece, List<string> output) => Decode(Bytes(piece), flush: false, output);

    public void Complete(List<string> output) => Decode([], flush: true, output);

    private static byte[] Bytes(string piece)
    {
        var bytes = new byte[piece.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!ByteAlphabet.TryByte(piece[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(piece);
            }
        }

        return bytes;
    }

    private void Decode(byte[] bytes, bool flush, List<string> output)
    {
        char[] text = new char[_utf8.GetCharCount(bytes, flush)];
        _utf8.GetChars(bytes, text, flush);
        output.Add(new string(text));
    }
}
