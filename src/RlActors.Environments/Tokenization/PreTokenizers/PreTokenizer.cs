namespace RlActors.Tokenization.PreTokenizers;

/// <summary>One step of cutting a text into pieces: adds what a piece becomes to a list.</summary>
internal delegate void PreTokenizerStep(TextPiece piece, List<TextPiece> result);

/// <summary>Cuts a normalised text into the pieces that are encoded one by one.</summary>
/// <param name="steps">The steps in order; none: the text stays whole.</param>
/// <param name="byteLevel">Whether the model's symbols are bytes.</param>
internal sealed class PreTokenizer(IReadOnlyList<PreTokenizerStep> steps, bool byteLevel)
{
    /// <summary>Whether the model's symbols are bytes rather than characters (<c>ByteLevel</c>).</summary>
    public bool ByteLevel => byteLevel;

    /// <summary>The pieces of a text; none is empty.</summary>
    public List<TextPiece> Split(string text, TextPlace place)
    {
        List<TextPiece> pieces = [new(text.AsMemory(), place)];
        foreach (var step in steps)
        {
            var next = new List<TextPiece>(pieces.Count);
            foreach (var piece in pieces)
            {
                step(piece, next);
            }

            pieces = next;
        }

        return pieces;
    }
}
