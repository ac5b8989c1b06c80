using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Learning.Tests.Training.Shards;

/// <summary>Several replicas in one process, with messages that arrive out of order between them.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private readonly IReplicaEngine[] _engines;
    private readonly LearnerOptions _options;

    private ReplicaSet(IReplicaEngine[] engines, LearnerOptions options) => (_engines, _options) = (engines, options);

    public IReadOnlyList<IReplicaEngine> Engines => _engines;

    /// <summary>Replicas that have loaded the same state.</summary>
    /// <param name="models">The model.</param>
    /// <param name="options">With the number of parts.</param>
    /// <param name="replicas">How many; the parts are shared out among them.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="stageModels">Weights beside the policy's; null: the model's own.</param>
    public static async Task<ReplicaSet> LoadAsync(TinyModels models, LearnerOptions options, int replicas, StageOptions stage, StageModels? stageModels = null)
    {
        var engines = await Task.WhenAll(Enumerable.Range(0, replicas).Select(_ => models.Factory.CreateTrainingEngineAsync(TinyModels.Run, models.Manifest, options, default)));
        await Task.WhenAll(engines.Select(engine => engine.LoadAsync(stage, new LearnerState(models.Manifest.Weights, null), stageModels ?? new StageModels(models.Manifest.Weights), default)));
        return new ReplicaSet(engines, options);
    }

    /// <summary>All replicas take one step.</summary>
    /// <param name="train">The step, on one of them.</param>
    /// <param name="send">Decides what becomes of a message: it may throw, or call on. Null: all arrive.</param>
    public async Task<TrainingResult[]> TakeAsync(
        Func<IReplicaEngine, IShardExchange, Task<TrainingResult>> train, Func<int, int, ExchangeMessage, Action, Task>? send = null)
    {
        var plan = new ShardPlan(_options.Shards, [.. Enumerable.Range(0, _engines.Length)]);
        var exchanges = new GradientExchange[_engines.Length];
        for (int rank = 0; rank < exchanges.Length; rank++)
        {
            exchanges[rank] = new GradientExchange(plan, rank, _options.GradientPrecision, new Between(rank, exchanges, send));
        }

        return await Task.WhenAll(_engines.Select(async (engine, rank) =>
        {
            try
            {
                return await train(engine, exchanges[rank]);
            }
            catch
            {
                Array.ForEach(exchanges, exchange => exchange.Abort($"replica {rank} failed"));
                throw;
            }
        }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }
    }

    private sealed class Between(int from, GradientExchange[] exchanges, Func<int, int, ExchangeMessage, Action, Task>? send) : IShardTransport
    {
        public Task SendAsync(int rank, ExchangeMessage message) =>
            send is null ? Task.Run(() => exchanges[rank].Arrived(message)) : send(from, rank, message, () => exchanges[rank].Arrived(message));
    }
}
