namespace RlActors.Learning.Generation;

/// <summary>Texts that are scored together.</summary>
/// <param name="count">Number of texts.</param>
internal sealed class ScoreTicket(int count) : ITicket
{
    private readonly TaskCompletionSource<float[][]> _scored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _scores = new float[count][];
    private int _left = count;

    /// <summary>Log-probabilities of all texts.</summary>
    public Task<float[][]> Scored => _scored.Task;

    public void Finish(int text, float[] logprobs)
    {
        _scores[text] = logprobs;
        if (--_left == 0)
        {
            _scored.TrySetResult(_scores);
        }
    }

    public void Fail(Exception error) => _scored.TrySetException(error);
}
