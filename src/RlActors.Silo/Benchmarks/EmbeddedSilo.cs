using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Hosting;

namespace RlActors.Silo.Benchmarks;

/// <summary>A silo inside this process, for benchmarks that measure whole runs.</summary>
internal sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private EmbeddedSilo(IHost host) => _host = host;

    /// <summary>The silo's ledger.</summary>
    public ILedger Ledger => _host.Services.GetRequiredService<ILedger>();

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts one over a data folder.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="configure">Changes what stands behind the ports.</param>
    public static async Task<EmbeddedSilo> StartAsync(string folder, CancellationToken cancellationToken, Action<IHostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddRlActors();
        builder.AddRlActorsSilo(new SiloSettings { DataFolder = folder }.Resolve());
        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new EmbeddedSilo(host);
    }

    /// <summary>Runs a recipe to its end.</summary>
    /// <returns>What its generator reported last.</returns>
    /// <exception cref="RlActorsException">It was paused; the message says why.</exception>
    public async Task<GeneratorReport> RunAsync(string run, Recipe recipe, CancellationToken cancellationToken)
    {
        var grains = _host.Services.GetRequiredService<IGrainFactory>();
        var options = _host.Services.GetRequiredService<ActorOptions>();
        var generator = grains.GetGrain<IGeneratorGrain>($"{run}/{options.Node}/{options.Devices[0]}");
        await grains.GetGrain<IRunGrain>(run).StartAsync(RecipeReader.Write(recipe));
        var generated = await generator.PingAsync();
        RunRow row;
        while ((row = (await Ledger.FindRunAsync(run, cancellationToken))!).Status == RunStatus.Running)
        {
            generated = await generator.PingAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }

        return row.Status == RunStatus.Completed ? generated : throw new RlActorsException($"the run '{run}' is {row.Status}: {row.Reason}");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
