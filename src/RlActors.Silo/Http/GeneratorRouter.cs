using System.Runtime.CompilerServices;
using RlActors.Grains;
using RlActors.Hosting;

namespace RlActors.Silo.Http;

/// <summary>Brings an order to a generator that has room: the run's live ones in turn, and where there is none, one of this silo is made.</summary>
internal sealed class GeneratorRouter(IGrainFactory grains, ActorOptions options)
{
    private int _turn;

    /// <exception cref="GeneratorBusyException">No generator of the run has room.</exception>
    public async IAsyncEnumerable<SampledChunk> SampleAsync(string run, SamplingOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] generators = await grains.GetGrain<IWeightRegistryGrain>(run).GetGeneratorsAsync();
        if (generators.Length == 0)
        {
            generators = [.. options.Devices.Select(device => $"{run}/{options.Node}/{device}")];
        }

        int first = (int)((uint)Interlocked.Increment(ref _turn) % generators.Length);
        for (int i = 0; i < generators.Length; i++)
        {
            var generator = grains.GetGrain<IGeneratorGrain>(generators[(first + i) % generators.Length]);
            await using var chunks = generator.SampleAsync(order, cancellationToken).GetAsyncEnumerator(cancellationToken);
            bool any;
            try
            {
                any = await chunks.MoveNextAsync();
            }
            catch (GeneratorBusyException) when (i < generators.Length - 1)
            {
                continue;
            }

            for (; any; any = await chunks.MoveNextAsync())
            {
                yield return chunks.Current;
            }

            yield break;
        }
    }
}
