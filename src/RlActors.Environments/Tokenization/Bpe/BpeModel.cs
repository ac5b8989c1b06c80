using System.Text;

namespace RlActors.Tokenization.Bpe;

/// <summary>Byte-pair encoding (arXiv 1508.07909) of one piece of text: symbols to ids, then the merges.</summary>
/// <param name="symbols">How a piece is cut into the symbols that merges begin with.</param>
/// <param name="merges">Merges by pair of ids.</param>
/// <param name="wholePiece">Id of a piece that is a token as it is, asked before any merge (<c>ignore_merges</c>); null: not asked.</param>
internal sealed class BpeModel(ISymbolSplitter symbols, Dictionary<(int Left, int Right), BpeMerge> merges, Func<string, int?>? wholePiece)
{
    private readonly WordCache _cache = new();

    /// <summary>Adds the ids of a piece of normalised text.</summary>
    /// <param name="piece">The piece; whole characters.</param>
    /// <param name="tokens">Where the ids go.</param>
    /// <exception cref="InexpressibleException">The vocabulary cannot express a character.</exception>
    public void Encode(ReadOnlySpan<char> piece, List<int> tokens)
    {
        if (!_cache.TryGet(piece, out int[]? ids))
        {
            ids = Encode(piece.ToString());
            _cache.Add(piece, ids);
        }

        tokens.AddRange(ids);
    }

    private int[] Encode(string piece) => wholePiece?.Invoke(symbols.VocabularyForm(piece)) is { } whole ? [whole] : BpeMergeLoop.Run(symbols.Split(piece), merges);
}

/// <summary>A character that the vocabulary cannot express; the tokenizer says where in the text it stands.</summary>
internal sealed class InexpressibleException(Rune character) : Exception
{
    public Rune Character { get; } = character;
}
