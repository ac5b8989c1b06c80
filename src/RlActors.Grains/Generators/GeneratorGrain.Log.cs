using Microsoft.Extensions.Logging;

namespace RlActors.Generators;

internal sealed partial class GeneratorGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} was not loaded: {Reason}")]
    private partial void LogNotLoaded(int version, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation for group {Group} ended early; the group asks again for what is missing")]
    private partial void LogNotDelivered(Exception error, string group);
}
