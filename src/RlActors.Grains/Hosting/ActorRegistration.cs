using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Streams;
using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Judges;
using RlActors.Learners.Shards;
using RlActors.Placement;
using RlActors.Runs;
using RlActors.Security;

namespace RlActors.Hosting;

/// <summary>Adds the actors to a silo.</summary>
public static class ActorRegistration
{
    /// <summary>Addresses of actors on other silos that a silo remembers. Most actors are groups, which live for seconds: Orleans' million would be addresses of the dead.</summary>
    private const int AddressesKept = 65_536;

    /// <summary>Adds the grains' services, their placement, the trajectory stream and the heartbeat. Ledger, weight store, engines and environment are registered by their own rooms.</summary>
    public static ISiloBuilder AddRlActorsGrains(this ISiloBuilder silo, ActorOptions options)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.AddMemoryStreams(GroupAnnouncement.StreamProvider, streams =>
        {
            streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
            streams.ConfigureCacheEviction(cache => cache.Configure(Forget));
        });
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = AddressesKept);
        silo.UseSiloMetadata(options.Offer.ToMetadata());
        silo.Services.AddPlacementFilter<NeedFilterStrategy, NeedFilterDirector>(ServiceLifetime.Transient); // a strategy for each grain type
        silo.Services.AddTravellingErrors();
        silo.AddIncomingGrainCallFilter<ForeignErrors>();
        silo.Services.AddSingleton(options);
        silo.Services.TryAddSingleton(new ActorClock(TimeProvider.System));
        silo.Services.TryAddSingleton<ICrashPoints, NoCrashPoints>();
        silo.Services.TryAddSingleton(new AnnouncementLoss(0, 0));
        silo.Services.TryAddSingleton(RecipeReach.Unlimited);
        silo.Services.AddSingleton<RewardEngines>();
        silo.Services.AddSingleton<RunCatalog>();
        silo.Services.AddSingleton<RunFactory>();
        silo.Services.AddSingleton<SiloDuty>();
        silo.Services.AddSingleton<SiloDrain>();
        silo.Services.AddSingleton<ClusterOffers>();
        silo.Services.AddSingleton<ShardHosts>();
        silo.AddGrainService<ShardHost>();
        silo.Services.AddHostedService<SiloHeartbeat>();
        return silo;
    }

    /// <summary>
    /// Orleans keeps what a stream has delivered for half an hour, which for announcements is gigabytes an hour. They are delivered within milliseconds; one that is let go
    /// undelivered costs latency, since the learner sweeps the ledger.
    /// </summary>
    private static void Forget(StreamCacheEvictionOptions cache)
    {
        cache.DataMinTimeInCache = TimeSpan.FromSeconds(2);
        cache.DataMaxAgeInCache = TimeSpan.FromSeconds(10);
        cache.MetadataMinTimeInCache = TimeSpan.FromSeconds(20);
    }
}
