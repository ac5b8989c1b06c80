using System.Collections.Concurrent;
using Orleans.Concurrency;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Judges;

/// <summary>The models that a run's judges may ask: policies, through the run's generators, and reward models.</summary>
/// <param name="grains">Where the generators are.</param>
/// <param name="ledger">Knows which weights stages began and ended with.</param>
/// <param name="clock">Waits for a generator.</param>
/// <param name="rewards">The reward models that this silo has loaded.</param>
/// <param name="context">The run, once it is there: its judges are part of it.</param>
internal sealed class JudgeModels(IGrainFactory grains, ILedgerReader ledger, ActorClock clock, RewardEngines rewards, Func<Task<RunContext>> context) : IJudgeModels
{
    private readonly ConcurrentDictionary<string, ModelManifest> _rewardModels = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<PolicyVersion> FindPolicyAsync(string? name, PolicyVersion live, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return live;
        }

        var run = await context();
        if (name == IJudgeModels.Initial)
        {
            return await CommittedVersions.AtAsync(ledger, run.Name, live.Stage, 0, cancellationToken);
        }

        var model = (await ModelDirectory.ReadAsync(ledger, run.Row, run.Recipe, cancellationToken)).Find(name);
        return model.Config == run.Row.Model.Config
            ? new PolicyVersion(0, 0, 0, model.Weights)
            : throw new RlActorsException($"model '{name}' of run '{run.Name}' has another config.json than the run's first model, whose generators are to ask it as a judge; name one of the same family and size");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> SampleAsync(
        PolicyVersion policy, string prompt, SamplingOptions sampling, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var run = await context();
        var prompts = new Immutable<int[][]>([run.Prompts.Encode(prompt)]);
        string[] generators = await new PinnedGenerators(grains, run, clock).LiveAsync(cancellationToken);
        return await Task.WhenAll(seeds.Select(async seed =>
        {
            var packed = await Generator(generators, seed).EvaluateAsync(policy, prompts, sampling, seed).WaitAsync(cancellationToken);
            return run.Tokenizer.Decode(PackedTrajectories.UnpackCompletion(packed.Value[0]).Tokens);
        }));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ScoreAsync(PolicyVersion policy, string prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var run = await context();
        int[] tokens = run.Prompts.Encode(prompt);
        int[][] continuations = [.. texts.Select(run.Tokenizer.EncodeContinuation)];
        string[] generators = await new PinnedGenerators(grains, run, clock).LiveAsync(cancellationToken);
        return await Generator(generators, Seeds.ForPrompt(0, tokens)).ScoreAsync(
            policy, new Immutable<int[][]>([.. texts.Select(_ => tokens)]), new Immutable<int[][]>(continuations)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<double> RewardAsync(string model, TaskPrompt prompt, IReadOnlyList<int> tokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var run = await context();
        if (!_rewardModels.TryGetValue(model, out var files))
        {
            files = (await ModelDirectory.ReadAsync(ledger, run.Row, run.Recipe, cancellationToken)).Find(model);
            _rewardModels[model] = files.Tokenizer == run.Row.Model.Tokenizer
                ? files
                : throw new RlActorsException($"reward model '{model}' of run '{run.Name}' has another tokenizer than the policy, whose tokens it is to read as they were sampled; name one with the same");
        }

        var text = new ScoredText(run.Prompts.Encode(prompt.Text), [.. tokens]);
        return (await rewards.ScoreAsync(run.Name, files, run.Recipe.Generation, [text], cancellationToken))[0];
    }

    /// <summary>Any generator gives the same answer; the seed shares the work among them.</summary>
    private IGeneratorGrain Generator(string[] live, long seed) => grains.GetGrain<IGeneratorGrain>(live[(int)((ulong)seed % (ulong)live.Length)]);
}
