using Microsoft.Extensions.Logging;

namespace RlActors.Learners;

internal sealed partial class LearnerGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Another learner has taken over: {Reason}")]
    private partial void LogEpochLost(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Training stopped after version {Version}")]
    private partial void LogStepFailed(Exception error, int version);
}
