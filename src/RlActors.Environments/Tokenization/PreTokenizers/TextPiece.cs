namespace RlActors.Tokenization.PreTokenizers;

/// <summary>A piece of text on its way to the model: merges never cross its ends.</summary>
internal readonly record struct TextPiece(ReadOnlyMemory<char> Text, TextPlace Place)
{
    /// <summary>A part of this piece.</summary>
    public TextPiece Part(int start, int end) => new(Text[start..end], start == 0 ? Place : TextPlace.Inside);

    /// <summary>This piece with a text in front.</summary>
    public TextPiece Prefixed(string prefix) => this with { Text = (prefix + Text.ToString()).AsMemory() };
}
