using Orleans.Concurrency;
using RlActors.Cluster;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>Shares work on pinned versions among a run's live generators; how many there are, and whether one is lost on the way, does not change what comes out.</summary>
internal sealed class PinnedGenerators(IGrainFactory grains, RunContext context, ActorClock clock)
{
    /// <summary>One packed completion a prompt, in order.</summary>
    public async Task<byte[][]> SampleAsync(PolicyVersion version, TaskPrompt[] prompts, SamplingOptions sampling, long seed, CancellationToken cancellationToken) =>
        await ShareAsync(prompts, async (generator, share) =>
        {
            int[][] tokens = [.. share.Select(prompt => context.Prompts.Encode(prompt.Text))];
            return (await generator.EvaluateAsync(version, new Immutable<int[][]>(tokens), sampling, seed)).Value;
        }, cancellationToken);

    /// <summary>How likely a version finds texts, as they would be sampled at temperature 1: one sum of log-probabilities each.</summary>
    public async Task<double[]> ScoreAsync(PolicyVersion version, ScoredText[] texts, CancellationToken cancellationToken) =>
        await ShareAsync(texts, (generator, share) => generator.ScoreAsync(
            version,
            new Immutable<int[][]>([.. share.Select(text => text.Prompt)]),
            new Immutable<int[][]>([.. share.Select(text => text.Tokens)])), cancellationToken);

    /// <summary>Keys of the run's generators, as soon as there is one.</summary>
    public async Task<string[]> LiveAsync(CancellationToken cancellationToken)
    {
        var registry = grains.GetGrain<IWeightRegistryGrain>(context.Name);
        string[] generators;
        while ((generators = await registry.GetGeneratorsAsync()).Length == 0)
        {
            await clock.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        return generators;
    }

    private async Task<TResult[]> ShareAsync<TWork, TResult>(
        TWork[] work, Func<IGeneratorGrain, TWork[], Task<TResult[]>> call, CancellationToken cancellationToken)
    {
        string[] generators = await LiveAsync(cancellationToken);
        int share = (work.Length + generators.Length - 1) / generators.Length;
        var parts = await Task.WhenAll(work.Chunk(share).Select((part, i) => UntilDoneAsync(generators[i], part, call, cancellationToken)));
        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>Has one part done, by another generator where the first is lost.</summary>
    private async Task<TResult[]> UntilDoneAsync<TWork, TResult>(
        string generator, TWork[] part, Func<IGeneratorGrain, TWork[], Task<TResult[]>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call(grains.GetGrain<IGeneratorGrain>(generator), part).WaitAsync(cancellationToken);
            }
            catch (Exception error) when (PassingFaults.IsSiloLost(error))
            {
                await clock.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                string[] live = await LiveAsync(cancellationToken);
                generator = live[(Array.IndexOf(live, generator) + 1) % live.Length];
            }
        }
    }
}
