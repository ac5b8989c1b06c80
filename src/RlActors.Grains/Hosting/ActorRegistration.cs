using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Streams;
using RlActors.Grains;
using RlActors.Judges;
using RlActors.Learners.Shards;
using RlActors.Runs;

namespace RlActors.Hosting;

/// <summary>Adds the actors to a silo.</summary>
public static class ActorRegistration
{
    /// <summary>Adds the grains' services, the trajectory stream and the heartbeat. Ledger, weight store, engines and environment are registered by their own rooms.</summary>
    public static ISiloBuilder AddRlActorsGrains(this ISiloBuilder silo, ActorOptions options)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.AddMemoryStreams(GroupAnnouncement.StreamProvider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
        silo.Services.AddTravellingErrors();
        silo.Services.AddSingleton(options);
        silo.Services.TryAddSingleton(new ActorClock(TimeProvider.System));
        silo.Services.TryAddSingleton<ICrashPoints, NoCrashPoints>();
        silo.Services.TryAddSingleton(new AnnouncementLoss(0, 0));
        silo.Services.AddSingleton<RewardEngines>();
        silo.Services.AddSingleton<RunCatalog>();
        silo.Services.AddSingleton<RunFactory>();
        silo.Services.AddSingleton<LearnerSilos>();
        silo.Services.AddSingleton<ShardHosts>();
        silo.AddGrainService<ShardHost>();
        silo.Services.AddHostedService<SiloHeartbeat>();
        return silo;
    }
}
