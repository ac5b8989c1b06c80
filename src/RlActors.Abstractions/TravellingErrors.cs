using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace RlActors;

/// <summary>
/// Lets our exceptions keep their type and message on their way between silos and clients. Otherwise only those of the runtime's own namespaces do, and the caller
/// is told no more than that a codec is missing: of a <see cref="RlActorsException"/> nothing that the user could act on is left. No other type is let in by it:
/// what is neither the runtime's nor ours arrives as its message alone, and what is no exception has to have a serializer made for it at build time.
/// </summary>
public static class TravellingErrors
{
    /// <summary>To be called by every silo and every client; calling it again changes nothing.</summary>
    public static IServiceCollection AddTravellingErrors(this IServiceCollection services) => services
        .Configure<ExceptionSerializationOptions>(options => options.SupportedExceptionTypeFilter = IsOurs)
        .PostConfigure<TypeManifestOptions>(options => options.AllowAllTypes = false);

    private static bool IsOurs(Type type) =>
        typeof(RlActorsException).IsAssignableFrom(type) || (typeof(Exception).IsAssignableFrom(type) && type.Namespace is { } space && (space == "RlActors" || space.StartsWith("RlActors.", StringComparison.Ordinal)));
}
