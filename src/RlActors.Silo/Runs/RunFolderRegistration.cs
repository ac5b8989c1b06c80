using Microsoft.Extensions.DependencyInjection.Extensions;
using RlActors.Cluster;
using RlActors.Ledger;

namespace RlActors.Silo.Runs;

/// <summary>Adds the projection of runs into folders to a host.</summary>
public static class RunFolderRegistration
{
    /// <summary>Adds <see cref="RunFolders"/> and the service that keeps them up to date; needs an <see cref="ILedgerReader"/> and, to know which runs are this silo's, <see cref="ClusterOffers"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="dataFolder">The folder that holds all runs.</param>
    public static IServiceCollection AddRunFolders(this IServiceCollection services, string dataFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new RunFolders(
            dataFolder, provider.GetRequiredService<ILedgerReader>(), provider.GetRequiredService<TimeProvider>()));
        return services.AddHostedService(provider => ActivatorUtilities.CreateInstance<RunFolderService>(
            provider, new Func<string, bool>(run => provider.GetRequiredService<ClusterOffers>().Keeps(run))));
    }
}
