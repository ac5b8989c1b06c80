namespace RlActors.Tokenization.Decoders;

/// <summary>One change of the pieces on their way from ids back to text, piece by piece; it keeps back what later pieces may still change.</summary>
internal interface IDecoderStage
{
    /// <summary>Takes a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="output">Where the pieces go that are certain now.</param>
    void Add(string piece, List<string> output);

    /// <summary>Gives what was kept back, once there are no more pieces.</summary>
    void Complete(List<string> output)
    {
    }
}
