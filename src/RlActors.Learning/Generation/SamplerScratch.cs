namespace RlActors.Learning.Generation;

/// <summary>Memory of one thread that draws tokens.</summary>
internal sealed class SamplerScratch
{
    private double[] _weights = [];
    private float[] _logits = [];
    private int[] _candidates = [];

    /// <summary>Room for a number a token.</summary>
    public Span<double> Weights(int vocabulary) => Room(ref _weights, vocabulary);

    /// <summary>Room for logits that are changed.</summary>
    public Span<float> Logits(int vocabulary) => Room(ref _logits, vocabulary);

    /// <summary>Room for token ids.</summary>
    public Span<int> Candidates(int vocabulary) => Room(ref _candidates, vocabulary);

    private static Span<T> Room<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[length];
        }

        return array.AsSpan(0, length);
    }
}
