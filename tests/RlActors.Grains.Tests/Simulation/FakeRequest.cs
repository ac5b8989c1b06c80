using System.Threading.Channels;
using RlActors.Engines;
using RlActors.Trajectories;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>A request to a fake generator; the test finishes its completions one by one, stamped with the version loaded at that moment.</summary>
internal sealed class FakeRequest(GenerationRequest request, string node, Func<int> version)
{
    private readonly Channel<Completion> _finished = Channel.CreateUnbounded<Completion>();
    private readonly HashSet<int> _undelivered = [.. request.Indices];
    private readonly int _firstVersion = version();

    public string Key => request.Key;

    public string Node => node;

    public long Seed => request.Seed;

    public int MaxTokens => request.Sampling.MaxTokens;

    public int[] Undelivered
    {
        get
        {
            lock (_undelivered)
            {
                return [.. _undelivered.Order()];
            }
        }
    }

    public ChannelReader<Completion> Finished => _finished.Reader;

    /// <summary>Tokens that the generator claims to have sampled; a test moves it to show progress without a result.</summary>
    public long Tokens { get; set; }

    /// <summary>Finishes one completion: its first token was sampled when the request came, its second now.</summary>
    public void Finish(int index)
    {
        lock (_undelivered)
        {
            if (!_undelivered.Remove(index))
            {
                return;
            }

            Tokens += 2;
            int now = request.Pinned?.Number ?? version();
            int first = request.Pinned?.Number ?? _firstVersion;
            _finished.Writer.TryWrite(new Completion(index, [index % 7, 1], [-1f, -0.5f], [first, now], [request.MarkOf(index), request.MarkOf(index)], FinishReason.Stop));
            if (_undelivered.Count == 0)
            {
                _finished.Writer.Complete();
            }
        }
    }
}
