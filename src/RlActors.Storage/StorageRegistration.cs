using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using RlActors.Ledger;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>Puts ledger and weight store into a service collection.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Adds <see cref="ILedger"/>, <see cref="ILedgerReader"/> and <see cref="IWeightStore"/> of a data folder that this process writes. The ledger opens when the host starts
    /// (or with its first use): a second process fails there, with a <see cref="RlActorsException"/> that names the first.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="dataFolder">Folder of all runs: <c>ledger.db</c>, and one folder a run.</param>
    /// <param name="weights">Where the weights are; null: in the data folder.</param>
    /// <param name="ledger">Where the ledger is; null: in the data folder, in SQLite.</param>
    public static IServiceCollection AddRlActorsStorage(this IServiceCollection services, string dataFolder, WeightPlace? weights = null, LedgerPlace? ledger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataFolder);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ILedger>(provider => ledger is null
            ? SqliteLedger.Open(dataFolder, provider.GetRequiredService<TimeProvider>())
            : ledger.Open(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILedgerReader>(provider => provider.GetRequiredService<ILedger>());
        services.AddSingleton<IWeightStore>(provider =>
            new MemoryWeightCache(weights?.Open(provider.GetRequiredService<TimeProvider>()) ?? new DirectoryWeightStore(dataFolder)));
        services.AddHostedService<OpenLedger>();
        services.AddHostedService<OpenWeights>();
        return services;
    }

    /// <summary>Adds only an <see cref="ILedgerReader"/> of a data folder, which another process may be writing.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="dataFolder">Folder of all runs.</param>
    public static IServiceCollection AddRlActorsLedgerReader(this IServiceCollection services, string dataFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataFolder);
        return services.AddSingleton<ILedgerReader>(_ => new SqliteLedgerReader(dataFolder));
    }

    /// <summary>Opens the ledger with the host: a host makes all its services before it starts the first.</summary>
    private sealed class OpenLedger(ILedger ledger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => ledger.ReadRunsAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>A place for weights that cannot be used ends the start, not the first step.</summary>
    private sealed class OpenWeights(IWeightStore weights) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => weights.PrepareAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
