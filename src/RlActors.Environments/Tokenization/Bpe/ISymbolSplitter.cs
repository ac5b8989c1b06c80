namespace RlActors.Tokenization.Bpe;

/// <summary>How a piece of text is cut into the symbols that merges begin with.</summary>
internal interface ISymbolSplitter
{
    /// <summary>Ids of the symbols in order.</summary>
    /// <exception cref="InexpressibleException">The vocabulary cannot express a character.</exception>
    List<int> Split(string piece);

    /// <summary>The piece as the vocabulary would write it, were it one token.</summary>
    string VocabularyForm(string piece);
}
