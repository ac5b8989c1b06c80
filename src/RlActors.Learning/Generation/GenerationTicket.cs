using System.Threading.Channels;
using RlActors.Engines;
using RlActors.Trajectories;

namespace RlActors.Learning.Generation;

/// <summary>A request on its way through the engine. Tokens are counted and completions handed out by the engine's thread; everyone else only looks and reads.</summary>
internal sealed class GenerationTicket(GenerationRequest request) : ITicket
{
    private readonly Channel<Completion> _finished = Channel.CreateBounded<Completion>(Math.Max(1, request.Indices.Length));
    private long _sampled;
    private volatile int _left = request.Indices.Length;

    public GenerationRequest Request => request;

    /// <summary>Completions as they finish.</summary>
    public ChannelReader<Completion> Finished => _finished.Reader;

    /// <summary>Tokens sampled so far.</summary>
    public long Sampled => Interlocked.Read(ref _sampled);

    /// <summary>Whether every completion was handed out.</summary>
    public bool IsDone => _left == 0;

    /// <summary>The completion that reads the prompt for all of them; the others wait for it, and go on from what it has computed.</summary>
    public Sequence? Leader { get; set; }

    public void CountToken() => Interlocked.Increment(ref _sampled);

    /// <summary>Hands out a completion; the channel has room for all of them.</summary>
    public void Finish(Completion completion)
    {
        _finished.Writer.TryWrite(completion);
        _left--;
        if (IsDone)
        {
            _finished.Writer.TryComplete();
        }
    }

    public void Fail(Exception error) => _finished.Writer.TryComplete(error);
}
