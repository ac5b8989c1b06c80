using Microsoft.Extensions.DependencyInjection.Extensions;
using RlActors.Ledger;

namespace RlActors.Silo.Runs;

/// <summary>Adds the projection of runs into folders to a host.</summary>
public static class RunFolderRegistration
{
    /// <summary>Adds <see cref="RunFolders"/> and the service that keeps them up to date; needs an <see cref="ILedgerReader"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="dataFolder">The folder that holds all runs.</param>
    public static IServiceCollection AddRunFolders(this IServiceCollection services, string dataFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new RunFolders(
            dataFolder, provider.GetRequiredService<ILedgerReader>(), provider.GetRequiredService<TimeProvider>()));
        return services.AddHostedService<RunFolderService>();
    }
}
