using RlActors.Engines;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>Registers engines that ask a server.</summary>
internal static class RemoteGenerationServices
{
    /// <summary>Puts <see cref="RemoteEngineFactory"/> in front of the <see cref="IEngineFactory"/> that is there.</summary>
    public static IServiceCollection AddRemoteGeneration(this IServiceCollection services)
    {
        var embedded = services.Last(service => service.ServiceType == typeof(IEngineFactory));
        services.Remove(embedded);
        return services.AddSingleton<IEngineFactory>(provider => new RemoteEngineFactory(
            (IEngineFactory)ActivatorUtilities.CreateInstance(provider, embedded.ImplementationType!), provider.GetRequiredService<TimeProvider>()));
    }
}
