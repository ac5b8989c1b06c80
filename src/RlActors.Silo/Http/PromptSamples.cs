using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RlActors.Grains;

namespace RlActors.Silo.Http;

/// <summary>Samples all prompts of a request at once.</summary>
internal static class PromptSamples
{
    /// <summary>Chunks that a slow reader lets wait before its generators' streams wait too.</summary>
    private const int Waiting = 64;

    /// <summary>Chunks of all orders as they come, with the place of their order. The first error ends all.</summary>
    public static async IAsyncEnumerable<(int Order, SampledChunk Chunk)> MergeAsync(
        GeneratorRouter router, string run, IReadOnlyList<SamplingOrder> orders, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<(int, SampledChunk)>(new BoundedChannelOptions(Waiting) { SingleReader = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumps = orders.Select((order, i) => PumpAsync(router, run, order, i, channel.Writer, ended.Token)).ToList();
        var all = CompleteAsync(pumps, channel.Writer);
        try
        {
            await foreach (var chunk in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return chunk;
            }
        }
        finally
        {
            await ended.CancelAsync();
            await all;
        }
    }

    private static async Task PumpAsync(
        GeneratorRouter router, string run, SamplingOrder order, int place, ChannelWriter<(int, SampledChunk)> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in router.SampleAsync(run, order, cancellationToken).WithCancellation(cancellationToken))
            {
                await writer.WriteAsync((place, chunk), cancellationToken);
            }
        }
        catch (Exception error)
        {
            writer.TryComplete(error);
        }
    }

    private static async Task CompleteAsync(List<Task> pumps, ChannelWriter<(int, SampledChunk)> writer)
    {
        await Task.WhenAll(pumps); // they never throw
        writer.TryComplete();
    }
}
