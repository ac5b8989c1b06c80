using Orleans.Runtime.Services;

namespace RlActors.Learners.Shards;

/// <summary>The way to the shards of any silo.</summary>
internal sealed class ShardHosts(IServiceProvider services) : GrainServiceClient<IShardHost>(services)
{
    /// <summary>The host on a silo; calls fail where that silo is not there.</summary>
    public IShardHost On(SiloAddress silo) => GetGrainService(silo);
}
