using System.Text;

namespace RlActors.Tokenization.Bpe;

/// <summary>Symbols are the bytes of UTF-8, as in byte-level vocabularies.</summary>
/// <param name="byteTokens">Id of each byte's token, 256 of them.</param>
internal sealed class ByteSymbols(int[] byteTokens) : ISymbolSplitter
{
    public List<int> Split(string piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(piece);
        var symbols = new List<int>(bytes.Length);
        foreach (byte value in bytes)
        {
            symbols.Add(byteTokens[value]);
        }

        return symbols;
    }

    public string VocabularyForm(string piece) => ByteAlphabet.Text(Encoding.UTF8.GetBytes(piece));
}
