using Microsoft.Extensions.Logging;

namespace RlActors.Learners;

internal sealed partial class LearnerGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Another learner has taken over: {Reason}")]
    private partial void LogEpochLost(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Training stopped after version {Version}")]
    private partial void LogStepFailed(Exception error, int version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step} was skipped: loss or gradient is not finite")]
    private partial void LogNonFinite(int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "How the commit of version {Version} ended is not known; reading the ledger")]
    private partial void LogCommitUnknown(Exception error, int version);
}
