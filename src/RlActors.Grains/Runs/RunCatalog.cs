using System.Collections.Concurrent;
using RlActors.Hosting;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Runs;

/// <summary>The contexts of the runs that this silo works on, each made once from the ledger.</summary>
public sealed class RunCatalog(ILedger ledger, IWeightStore weights, IRunEnvironment environment, IGrainFactory grains, ActorClock clock, RewardEngines rewards)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<RunContext>>> _contexts = new(StringComparer.Ordinal);

    /// <summary>The run's context.</summary>
    /// <exception cref="RlActorsException">There is no such run, or what its recipe names is not there.</exception>
    public async Task<RunContext> GetAsync(string run)
    {
        var entry = _contexts.GetOrAdd(run, name => new Lazy<Task<RunContext>>(() => Task.Run(() => MakeAsync(name))));
        try
        {
            return await entry.Value;
        }
        catch
        {
            _contexts.TryRemove(KeyValuePair.Create(run, entry));
            throw;
        }
    }

    private async Task<RunContext> MakeAsync(string run)
    {
        var row = await ledger.FindRunAsync(run, CancellationToken.None)
            ?? throw new RlActorsException($"there is no run '{run}' in the ledger");
        var recipe = RecipeReader.Read(row.Recipe, run);
        var prompts = await environment.ReadPromptEncoderAsync(weights, run, row.Model, recipe.Chat, CancellationToken.None);
        var models = new JudgeModels(grains, ledger, clock, rewards, () => GetAsync(run));
        var task = environment.CreateTask(recipe.Task);
        var judges = StageJudges.MakeMeasuring(recipe, environment, models);
        StageContext[] stages = [.. recipe.Stages.Select(stage => new StageContext(
            stage.Task is null ? task : environment.CreateTask(stage.Task),
            stage.Judges is null ? judges : StageJudges.Make(stage.Judges, environment, models)))];
        return new RunContext(run, recipe, row, task, prompts, judges, stages);
    }
}
