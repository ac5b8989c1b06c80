using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace RlActors;

/// <summary>
/// Lets every exception keep its type and message on its way between silos and clients. Otherwise only those of the runtime's own namespaces do, and the caller
/// is told no more than that a codec is missing: of a <see cref="RlActorsException"/> nothing that the user could act on is left.
/// </summary>
public static class TravellingErrors
{
    /// <summary>To be called by every silo and every client; calling it again changes nothing.</summary>
    public static IServiceCollection AddTravellingErrors(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedExceptionTypeFilter = _ => true);
}
