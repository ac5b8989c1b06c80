using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Streams;
using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Judges;
using RlActors.Placement;
using RlActors.Runs;
using RlActors.Security;

namespace RlActors.Hosting;

/// <summary>Adds the actors to a silo.</summary>
public static class ActorRegistration
{
    /// <summary>Adds the grains' services, their placement, the trajectory stream and the heartbeat. Ledger, weight store, engines and environment are registered by their own rooms.</summary>
    public static ISiloBuilder AddRlActorsGrains(this ISiloBuilder silo, ActorOptions options)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.AddMemoryStreams(GroupAnnouncement.StreamProvider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
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
        silo.Services.AddHostedService<SiloHeartbeat>();
        return silo;
    }
}
