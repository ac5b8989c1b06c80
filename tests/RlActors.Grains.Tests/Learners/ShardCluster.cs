using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;
using RlActors.Cluster;
using RlActors.Engines;
using RlActors.Grains.Tests.Simulation;
using RlActors.Hosting;
using RlActors.Learners;
using RlActors.Learners.Shards;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Storage;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Grains.Tests.Learners;

/// <summary>Several silos with shards on them, and a learner outside who has them train: real grains and messages, fake engines that depend on every part of every step.</summary>
internal sealed class ShardCluster : IAsyncDisposable
{
    public const string Run = "sharded";

    private readonly SqliteLedger _ledger;
    private readonly InProcessTestCluster _cluster;
    private readonly ActorOptions _options;
    private long _epoch;

    private ShardCluster(SqliteLedger ledger, string folder, int silos)
    {
        _ledger = ledger;
        var store = new MemoryWeightStore();
        _options = new ActorOptions { DataFolder = folder, HeartbeatSeconds = 0.2, ShardSilenceSeconds = 3, ShardStallSeconds = 60 };
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                (membership.ProbeTimeout, membership.NumMissedProbesLimit, membership.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(1), 2, 1);
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            });
            silo.Services.AddSingleton<ILedger>(ledger);
            silo.Services.AddSingleton<ILedgerReader>(ledger);
            silo.Services.AddSingleton<IWeightStore>(store);
            silo.Services.AddSingleton<IEngineFactory>(new FakeEngines(World, store));
            silo.Services.AddSingleton<IStartCheck>(new NoStartCheck());
            silo.Services.AddSingleton<IRunEnvironment>(new FakeEnvironment(World));
            silo.AddRlActorsGrains(_options with { Node = options.SiloName });
        });
        _cluster = builder.Build();
        Store = store;
    }

    public FakeWorld World { get; } = new();

    public IWeightStore Store { get; }

    public LearnerState Initial { get; private set; } = null!;

    /// <summary>Silos that are up, the first one first: that one is never killed.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <summary>Silos with a run that nobody drives, so that the test's learner is the only one.</summary>
    public static async Task<ShardCluster> StartAsync(int silos, LearnerOptions learner, params StageOptions[] stages)
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-shards-").FullName;
        var cluster = new ShardCluster(SqliteLedger.Open(folder, TimeProvider.System), folder, silos);
        await cluster._cluster.DeployAsync();
        while (cluster._cluster.Silos[0].ServiceProvider.GetRequiredService<ClusterOffers>().LearnerSilos().Count < silos)
        {
            await Task.Delay(20); // the first silo has not heard of all others yet
        }

        foreach (var silo in cluster.Silos)
        {
            await cluster.Silos[0].ServiceProvider.GetRequiredService<ShardHosts>().On(silo.SiloAddress).GetProgressAsync(new ShardId(Run, -1));
        }

        var model = await new FakeEngines(cluster.World, cluster.Store).CreateModelAsync(Run, new CreateModelOptions(), [1], 8, 1, 1, default);
        var recipe = new Recipe
        {
            Name = Run,
            Model = new ModelOptions { Create = new CreateModelOptions() },
            Task = new TaskOptions { Name = "numbered" },
            Judges = [new JudgeOptions { Name = "fallible" }],
            Stages = stages,
            Learner = learner,
        };
        await cluster._ledger.CreateRunAsync(new RunRow(Run, RecipeReader.Write(recipe), model, RunStatus.Paused, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), default);
        cluster.Initial = new LearnerState(model.Weights, null);
        return cluster;
    }

    /// <summary>A learner of the next epoch, which has loaded the first state of a stage.</summary>
    public async Task<TestLearner> LearnerAsync(int stage = 0, double? stallSeconds = null)
    {
        var services = _cluster.Silos[0].ServiceProvider;
        var context = await services.GetRequiredService<RunCatalog>().GetAsync(Run);
        var clock = new ActorClock(TimeProvider.System);
        var activity = new LearnerActivity(clock);
        var options = _options with { ShardStallSeconds = stallSeconds ?? _options.ShardStallSeconds };
        var log = new LogLines();
        var trainer = new ShardedTrainer(context, ++_epoch, services.GetRequiredService<ShardHosts>(), services.GetRequiredService<ClusterOffers>(), activity, clock, options, log);
        await trainer.LoadAsync(context.Recipe.Stages[stage], Initial, new StageModels(Initial.Weights), default);
        return new TestLearner(trainer, activity, log);
    }

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public Task JoinAsync() => _cluster.StartAdditionalSiloAsync();

    /// <summary>Has every silo let its shards go, as if they had been lost.</summary>
    public Task LoseShardsAsync() => Task.WhenAll(_cluster.Silos.SelectMany(silo => Enumerable.Range(0, 3).Select(rank =>
        silo.ServiceProvider.GetRequiredService<ShardHosts>().On(silo.SiloAddress).LeaveAsync(new ShardId(Run, rank), long.MaxValue))));

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        await _ledger.DisposeAsync();
    }
}

/// <summary>What a test drives.</summary>
internal sealed record TestLearner(ShardedTrainer Trainer, LearnerActivity Activity, LogLines Log)
{
    /// <summary>The shard that joined last on a silo.</summary>
    public int RankOn(SiloAddress silo) =>
        int.Parse(Log.Lines.Last(line => line.Text.EndsWith($"joined on {silo}", StringComparison.Ordinal)).Text.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>What was logged, for messages.</summary>
    public string Told => string.Join("; ", Log.Lines.Select(line => line.Text));

    /// <summary>Waits for something that the learner does; where that takes too long, says what it was at.</summary>
    public async Task<T> WaitAsync<T>(Task<T> work)
    {
        try
        {
            return await work.WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (Exception error)
        {
            throw new TimeoutException($"{error.Message}; {Activity.Doing}; {Told}");
        }
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILogger
{
    private readonly List<(LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add((logLevel, formatter(state, exception)));
        }
    }
}
