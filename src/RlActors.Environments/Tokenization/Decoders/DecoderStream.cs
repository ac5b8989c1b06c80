namespace RlActors.Tokenization.Decoders;

/// <summary>Decodes token by token through a chain of stages. Work and memory per token do not depend on how many came before.</summary>
/// <param name="vocabulary">What tokens give to the decoder.</param>
/// <param name="stages">The chain, fresh.</param>
internal sealed class DecoderStream(Vocabulary vocabulary, IReadOnlyList<IDecoderStage> stages) : ITokenStream
{
    /// <inheritdoc/>
    public string Append(int token) => vocabulary.PieceOf(token) is { } piece ? string.Concat(Through([piece], 0)) : string.Empty;

    /// <inheritdoc/>
    public string Complete()
    {
        List<string> pieces = [];
        for (int stage = 0; stage < stages.Count; stage++)
        {
            var rest = new List<string>();
            stages[stage].Complete(rest);
            pieces.AddRange(Through(rest, stage + 1));
        }

        return string.Concat(pieces);
    }

    private List<string> Through(List<string> pieces, int first)
    {
        foreach (var stage in stages.Skip(first))
        {
            var output = new List<string>(pieces.Count);
            foreach (string piece in pieces)
            {
                stage.Add(piece, output);
            }

            pieces = output;
        }

        return pieces;
    }
}
