using Microsoft.Extensions.Logging;
using RlActors.Ledger;

namespace RlActors.Runs;

internal sealed partial class RunGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Another activation runs the loop: {Reason}")]
    private partial void LogEpochLost(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The loop failed while {Doing}")]
    private partial void LogFailed(Exception error, string doing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "While {Doing}: {Reason}; going on when there is one that can")]
    private partial void LogHindered(string doing, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run is now {Status}: {Reason}")]
    private partial void LogHalted(RunStatus status, string reason);
}
