using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;
using RlActors.Security;

namespace RlActors;

/// <summary>
/// Lets our exceptions keep their type and message on their way between silos and clients. Otherwise only those of the runtime's own namespaces do, and the caller
/// is told no more than that a codec is missing: of a <see cref="RlActorsException"/> nothing that the user could act on is left. What is neither the runtime's
/// nor ours does not travel (<see cref="Keeps"/>); what is no exception has to have a serializer made for it at build time.
/// </summary>
public static class TravellingErrors
{
    /// <summary>Whether an exception keeps its type on its way; a silo makes a <see cref="RlActorsException"/> with the message of any other.</summary>
    public static bool Keeps(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return TravellingTypes.Keeps(error.GetType());
    }

    /// <summary>To be called by every silo and every client; calling it again changes nothing.</summary>
    public static IServiceCollection AddTravellingErrors(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ImplementationType == typeof(TravellingTypes)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<ITypeNameFilter, TravellingTypes>()); // the first that has an opinion decides
        }

        return services
            .Configure<ExceptionSerializationOptions>(options => options.SupportedExceptionTypeFilter = TravellingTypes.Keeps)
            .PostConfigure<TypeManifestOptions>(options => options.AllowAllTypes = false);
    }
}
