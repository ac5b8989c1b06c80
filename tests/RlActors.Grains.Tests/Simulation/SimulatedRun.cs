using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.TestingHost;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Storage;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>The real grains on a real silo with a real ledger, under fake engines and a fake clock that the test drives with one seed.</summary>
internal sealed class SimulatedRun : IAsyncDisposable
{
    public const string Name = "simulated";

    private readonly string _folder = Directory.CreateTempSubdirectory("rlactors-sim-").FullName;
    private readonly InProcessTestCluster _cluster;

    private SimulatedRun(SqliteLedger ledger, AnnouncementLoss loss)
    {
        Ledger = ledger;
        var store = new MemoryWeightStore();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(new ActorClock(Clock));
            silo.Services.AddSingleton(loss);
            silo.Services.AddSingleton(UnsureLedger.Over(ledger, World));
            silo.Services.AddSingleton<IWeightStore>(store);
            silo.Services.AddSingleton<IEngineFactory>(new FakeEngines(World, store));
            silo.Services.AddSingleton<IStartCheck>(new NoStartCheck());
            silo.Services.AddSingleton<IRunEnvironment>(new FakeEnvironment(World));
            silo.AddRlActorsGrains(new ActorOptions { DataFolder = _folder, Node = "node", Devices = ["a", "b"] });
        });
        _cluster = builder.Build();
    }

    public FakeWorld World { get; } = new();

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch);

    public ILedger Ledger { get; }

    public IRunGrain Run => _cluster.Client.GetGrain<IRunGrain>(Name);

    public static Task<SimulatedRun> StartAsync(RlStageOptions rl, double lossShare, int seed) => StartAsync([rl], "numbered", lossShare, seed);

    public static async Task<SimulatedRun> StartAsync(IReadOnlyList<StageOptions> stages, string task, double lossShare, int seed)
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-ledger-").FullName;
        var run = new SimulatedRun(SqliteLedger.Open(folder, TimeProvider.System), new AnnouncementLoss(lossShare, seed));
        await run._cluster.DeployAsync();
        await run.Run.StartAsync(RecipeReader.Write(new Recipe
        {
            Name = Name,
            Seed = seed,
            Model = new ModelOptions { Create = new CreateModelOptions() },
            Task = new TaskOptions { Name = task },
            Judges = [new JudgeOptions { Name = "fallible" }],
            Stages = stages,
        }));
        return run;
    }

    /// <summary>Lets the run's loop and its learner be forgotten, with all that they hold in memory; the heartbeat brings them back.</summary>
    public async Task ForgetLoopsAsync()
    {
        await _cluster.Client.GetGrain<ILearnerGrain>(Name).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Run.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
    }

    /// <summary>Lets the grains of all groups in flight be forgotten, with all that they hold in memory.</summary>
    public async Task ForgetGroupsAsync()
    {
        foreach (var group in await Ledger.ReadInFlightAsync(Name, CancellationToken.None))
        {
            await _cluster.Client.GetGrain<IRolloutGroupGrain>(group.Id.ToString()).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }
    }

    public Task<RunRow?> RowAsync() => Ledger.FindRunAsync(Name, CancellationToken.None);

    /// <summary>
    /// Drives the world until the run is no longer running: <paramref name="act"/> moves it on, then half a second of its time passes: never before what is on its way has
    /// arrived.
    /// </summary>
    public Task<RunRow> DriveAsync(Action act) => DriveAsync(() =>
    {
        act();
        return Task.CompletedTask;
    });

    /// <summary>The same with acts that take their time.</summary>
    public async Task<RunRow> DriveAsync(Func<Task> act)
    {
        const int Enough = 20_000;
        for (int i = 0; i < Enough; i++)
        {
            await act();
            await World.SettleAsync();
            Clock.Advance(TimeSpan.FromMilliseconds(500));
            await World.SettleAsync();
            if (await RowAsync() is { Status: not RunStatus.Running } row)
            {
                return row;
            }
        }

        var report = await Run.GetStatusAsync();
        throw new TimeoutException($"after {Enough} acts the run is at version {report.Version}, {report.Balance}, {string.Join("; ", report.Waiting)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        await Ledger.DisposeAsync();
    }
}
