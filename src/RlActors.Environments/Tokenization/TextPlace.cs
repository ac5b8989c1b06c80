namespace RlActors.Tokenization;

/// <summary>Where a part of a text stands: what a tokenizer puts in front of a text (a space, U+2581) depends on it.</summary>
internal enum TextPlace
{
    /// <summary>At the start of the whole text.</summary>
    Start,

    /// <summary>At the start of a text that continues another one: nothing is put in front.</summary>
    Continuation,

    /// <summary>Behind another part of the same text.</summary>
    Inside,
}
