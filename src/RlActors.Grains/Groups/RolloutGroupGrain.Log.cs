using Microsoft.Extensions.Logging;
using RlActors.Identity;

namespace RlActors.Groups;

internal sealed partial class RolloutGroupGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "No generator could be asked for group {Group}; trying again")]
    private partial void LogNotAsked(Exception error, GroupId group);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Completions of group {Group} were not recorded; trying again at the next check")]
    private partial void LogNotRecorded(Exception error, GroupId group);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Group {Group} was not announced; the learner finds it in the ledger")]
    private partial void LogNotAnnounced(Exception error, GroupId group);
}
