using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;
using RlActors.Cluster;
using RlActors.Engines;
using RlActors.Grains.Tests.Simulation;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Storage;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Grains.Tests.Cluster;

/// <summary>The real grains on several silos of one process, with one real ledger, under fake engines that finish whatever is not held back.</summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    public const string Name = "simulated";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2); // a hang, not a speed, is what this catches

    private readonly string _folder = Directory.CreateTempSubdirectory("rlactors-cluster-").FullName;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<SiloOffer> _offers;
    private readonly Dictionary<string, InProcessSiloHandle> _silos = [];
    private readonly MemoryWeightStore _store = new();
    private readonly TroubleLog _trouble = new();
    private readonly InProcessTestCluster _cluster;
    private Task _finishing = Task.CompletedTask;

    private SimulatedCluster(SqliteLedger ledger, IEnumerable<SiloOffer> offers)
    {
        Ledger = ledger;
        _offers = new(offers);
        var builder = new InProcessTestClusterBuilder((short)_offers.Count);
        builder.ConfigureSilo((_, silo) =>
        {
            Assert.True(_offers.TryDequeue(out var offer));
            silo.Services.AddSingleton<ILoggerProvider>(_trouble);
            silo.Services.AddSingleton<ILedger>(ledger);
            silo.Services.AddSingleton<IWeightStore>(_store);
            silo.Services.AddSingleton<IEngineFactory>(new FakeEngines(World, _store, offer.Node));
            silo.Services.AddSingleton<IStartCheck>(new NoStartCheck());
            silo.Services.AddSingleton<IRunEnvironment>(new FakeEnvironment(World));
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(1);
                options.TableRefreshTimeout = TimeSpan.FromSeconds(1);
            });
            silo.AddRlActorsGrains(new ActorOptions { DataFolder = _folder, Node = offer.Node, Roles = offer.Roles, Devices = offer.Devices, HeartbeatSeconds = 0.2 });
        });
        _cluster = builder.Build();
    }

    public FakeWorld World { get; } = new();

    public ILedger Ledger { get; }

    /// <summary>Nodes whose engines finish nothing.</summary>
    public ConcurrentDictionary<string, bool> Held { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    public IRunGrain Run => Grains.GetGrain<IRunGrain>(Name);

    public static async Task<SimulatedCluster> StartAsync(params SiloOffer[] offers)
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-ledger-").FullName;
        var cluster = new SimulatedCluster(SqliteLedger.Open(folder, TimeProvider.System), offers);
        await cluster._cluster.DeployAsync();
        cluster.NameSilos();
        cluster._finishing = Task.Run(cluster.FinishAsync);
        return cluster;
    }

    public static SiloOffer Silo(string node, params SiloRole[] roles) => new(node, roles, ["cpu"]);

    public Task StartRunAsync(int steps) => Run.StartAsync(RecipeReader.Write(new Recipe
    {
        Name = Name,
        Seed = 7,
        Model = new ModelOptions { Create = new CreateModelOptions() },
        Task = new TaskOptions { Name = "numbered" },
        Judges = [new JudgeOptions { Name = "fallible" }],
        Stages = [new RlStageOptions { Steps = steps, GroupsPerStep = 3, GroupSize = 3, MaxStaleness = 1 }],
    }));

    public async Task JoinAsync(SiloOffer offer)
    {
        _offers.Enqueue(offer);
        await _cluster.StartAdditionalSiloAsync();
        NameSilos();
    }

    public Task KillAsync(string node) => _cluster.KillSiloAsync(_silos[node]);

    public Task StopAsync(string node) => _cluster.StopSiloAsync(_silos[node]);

    public T ServiceOf<T>(string node) where T : notnull => _silos[node].ServiceProvider.GetRequiredService<T>();

    /// <summary>The silos as they told last.</summary>
    public async Task<IReadOnlyDictionary<string, SiloStanding>> StandingsAsync() =>
        (await Grains.GetGrain<IClusterGrain>(IClusterGrain.Key).GetSilosAsync()).ToDictionary(standing => standing.Node);

    public async Task<int> VersionAsync() => (await Ledger.FindLastStepAsync(Name, 0, CancellationToken.None))?.Version ?? 0;

    /// <summary>Waits until something holds.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        for (var end = DateTime.UtcNow + Deadline; !await HoldsAsync(holds); await Task.Delay(20))
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"waited for {what}; the run waits for: {string.Join("; ", (await Run.GetStatusAsync()).Waiting)}\n{_trouble}");
            }
        }
    }

    /// <summary>Waits for the end of the run, which must be a good one.</summary>
    public async Task AssertEndsAsync(int steps)
    {
        await UntilAsync("the end of the run", async () => (await Ledger.FindRunAsync(Name, CancellationToken.None))!.Status != RunStatus.Running);
        var row = await Ledger.FindRunAsync(Name, CancellationToken.None);
        Assert.True(row!.Status == RunStatus.Completed, $"{row.Status}: {row.Reason}\n{_trouble}");
        var balance = await Ledger.ReadBalanceAsync(Name, CancellationToken.None);
        Assert.True(balance.Holds && balance.InFlight == 0 && balance.Trained == 3 * steps, balance.ToString());
        Assert.Equal(steps, await VersionAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _finishing;
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        await Ledger.DisposeAsync();
        _ended.Dispose();
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> holds)
    {
        try
        {
            return await holds();
        }
        catch (Exception error) when (error is Orleans.Runtime.OrleansException or TimeoutException or NoSiloOffersException)
        {
            return false; // a silo has just been killed
        }
    }

    private void NameSilos()
    {
        foreach (var silo in _cluster.Silos.Where(silo => silo.IsActive))
        {
            _silos[silo.ServiceProvider.GetRequiredService<ActorOptions>().Node] = silo;
        }
    }

    private async Task FinishAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            foreach (var (request, index) in World.Pending.Where(pending => !Held.ContainsKey(pending.Request.Node)))
            {
                request.Finish(index);
            }

            await Task.Delay(5, CancellationToken.None);
        }
    }
}
