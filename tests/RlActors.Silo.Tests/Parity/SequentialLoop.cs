using Microsoft.Extensions.DependencyInjection;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Learning;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Security;
using RlActors.Storage;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Silo.Tests.Parity;

/// <summary>The same recipe without actors, ledger or asynchrony: sample B groups one after the other, judge them, train on them, repeat.</summary>
internal sealed class SequentialLoop(Recipe recipe) : IAsyncDisposable
{
    private const string Run = "sequential";

    private readonly ServiceProvider _services = Services();
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);

    /// <summary>Hashes of the weights after each step of the recipe's only stage, an RL stage.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var environment = _services.GetRequiredService<IRunEnvironment>();
        var engines = _services.GetRequiredService<IEngineFactory>();
        var task = environment.CreateTask(recipe.Task);
        var judges = recipe.Judges.Select(judge => (judge.Weight, Judge: (IJudge)environment.CreateJudge(judge))).ToList();
        var tokenizer = environment.ReadTokenizer(environment.CreateTokenizerFile(task));
        var model = (await _services.GetRequiredService<RunFactory>().MakeAsync(Run, RecipeReader.Write(recipe))).Model;
        await using var generator = await engines.CreateGenerationEngineAsync(Run, model, recipe.Generation, CancellationToken.None);
        await using var learner = await engines.CreateTrainingEngineAsync(Run, model, recipe.Learner, CancellationToken.None);
        var rl = (RlStageOptions)recipe.Stages.Single();
        var order = TrainingOrder.OfRollouts(task, recipe.Seed, 0);
        var state = new LearnerState(model.Weights, null);
        var hashes = new List<string>();
        await learner.LoadAsync(rl, state, new StageModels(state.Weights), CancellationToken.None);
        for (int version = 0; version < rl.Steps; version++)
        {
            await generator.LoadAsync(new PolicyVersion(0, version, 0, state.Weights), CancellationToken.None);
            var groups = new List<TrajectoryGroup>();
            foreach (var prompt in order.Take((long)version * rl.GroupsPerStep, rl.GroupsPerStep))
            {
                groups.Add(await SampleAsync(generator, rl, tokenizer, judges, prompt, version, groups.Count));
            }

            await learner.TrainAsync(new PolicyStep(version, rl, groups), CancellationToken.None);
            state = await learner.SaveAsync(CancellationToken.None);
            hashes.Add(state.Weights);
        }

        return hashes;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<TrajectoryGroup> SampleAsync(
        IGenerationEngine generator, RlStageOptions rl, ITokenizer tokenizer, List<(double Weight, IJudge Judge)> judges, TaskPrompt prompt, int version, int place)
    {
        int attempt = _attempts[prompt.Id] = _attempts.GetValueOrDefault(prompt.Id) + 1;
        int[] tokens = tokenizer.Encode(prompt.Text);
        long seed = Seeds.ForGroup(recipe.Seed, 0, prompt.Id, attempt);
        int[] indices = [.. Enumerable.Range(0, rl.GroupSize)];
        var completions = new List<Completion>();
        await foreach (var completion in generator.GenerateAsync(
            new GenerationRequest(prompt.Id, tokens, indices, seed, rl.Sampling, tokenizer.StopTokens), CancellationToken.None))
        {
            completions.Add(completion);
        }

        completions.Sort((a, b) => a.Index.CompareTo(b.Index));
        var rewards = new double[completions.Count];
        foreach (var (weight, judge) in judges)
        {
            foreach (var completion in completions)
            {
                var request = new JudgeRequest(prompt, tokenizer.Decode(completion.Tokens), completion.Tokens.Length, completion.Finish);
                rewards[completion.Index] += weight * (await judge.JudgeAsync(request, CancellationToken.None)).Reward;
            }
        }

        return new TrajectoryGroup(new GroupId(Run, prompt.Id, attempt), (long)version * rl.GroupsPerStep + place, version, tokens, completions, rewards);
    }

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRlActorsEnvironments();
        services.AddRlActorsStorage(Directory.CreateTempSubdirectory("rlactors-sequential-").FullName);
        services.AddRlActorsLearning();
        services.AddSingleton(new ActorClock(TimeProvider.System));
        services.AddSingleton(RecipeReach.Unlimited);
        services.AddSingleton<RunFactory>();
        return services.BuildServiceProvider();
    }
}
