using Microsoft.Extensions.Logging;

namespace RlActors.Learners.Shards;

internal sealed partial class ShardedTrainer
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Shard {Rank} of run {Run} joined on {Silo}")]
    private partial void LogJoined(string run, int rank, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Rank} of run {Run} is lost: {Reason}")]
    private partial void LogLost(string run, int rank, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Replicas of run {Run} differ after step {Step}: {Digests}; all read the durable state again")]
    private partial void LogDiffer(string run, int step, string digests);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Every replica of run {Run} was lost; {Steps} steps since the durable state are taken again")]
    private partial void LogRestored(string run, int steps);
}
