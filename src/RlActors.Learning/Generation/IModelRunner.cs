using RlActors.Learning.Checkpoints;

namespace RlActors.Learning.Generation;

/// <summary>One set of weights on a device. A row's bits depend on the weights and on the row's own text alone (INV-2).</summary>
internal interface IModelRunner : IDisposable
{
    /// <summary>Size of the vocabulary.</summary>
    int Vocabulary { get; }

    /// <summary>Fills the weights, or leaves them as they are when the file does not fit.</summary>
    void Load(SafetensorsFile file);

    /// <summary>Runs the decoder over new positions of sequences; their keys and values are put into the sequences' blocks.</summary>
    void Forward(StepRows rows);

    /// <summary>Logits of some of the rows that were marked in the last <see cref="Forward"/>.</summary>
    /// <param name="first">First of them, counted among the marked.</param>
    /// <param name="count">How many.</param>
    /// <returns>Valid until the next call.</returns>
    LogitRows Logits(int first, int count);
}

/// <summary>Logits in main memory: [rows, vocabulary], rows <paramref name="Stride"/> elements apart.</summary>
internal readonly unsafe record struct LogitRows(nint Pointer, int Stride, int Vocabulary)
{
    public ReadOnlySpan<float> this[int row] => new((float*)Pointer + (row * (long)Stride), Vocabulary);
}
