using RlActors.Cluster;
using RlActors.Hosting;
using RlActors.Learning;
using RlActors.Silo.Health;
using RlActors.Silo.Http;
using RlActors.Silo.Membership;
using RlActors.Silo.RemoteGeneration;
using RlActors.Silo.Runs;
using RlActors.Silo.Security;
using RlActors.Storage;

namespace RlActors.Silo.Hosting;

/// <summary>The composition root: which room stands behind which port.</summary>
public static class SiloHosting
{
    /// <summary>Adds the tasks, judges and tokenizers of RlActors to an application; the returned builder takes your own.</summary>
    /// <example><code>
    /// var builder = Host.CreateApplicationBuilder();
    /// builder.AddRlActors().AddJudge&lt;MyJudge&gt;("my-judge").AddTask&lt;MyTask&gt;("my-task");
    /// return await builder.RunRlActorsAsync(args);
    /// </code></example>
    public static RlActorsBuilder AddRlActors(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Services.AddRlActorsEnvironments();
    }

    /// <summary>Adds a silo with everything a run needs: ledger, weight store, engines, actors, run folders.</summary>
    /// <param name="builder">An application on which <see cref="AddRlActors"/> was called.</param>
    /// <param name="settings">Resolved settings.</param>
    public static IHostApplicationBuilder AddRlActorsSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        SiloLogging.Configure(builder.Logging, settings);
        builder.Services.AddRlActorsStorage(settings.DataFolder, settings.Weights, settings.Ledger);
        builder.Services.AddRlActorsLearning().AddRemoteGeneration();
        builder.Services.AddRunFolders(settings.DataFolder);
        builder.Services.AddSingleton(settings);
        builder.Services.AddHostedService<SiloFileService>();
        TestHooks.Configure(builder.Services);
        builder.Services.AddSingleton<SiloHealth>();
        builder.Services.AddSingleton<IFatalErrorHandler>(provider => ActivatorUtilities.CreateInstance<DeclaredDead>(provider, TestHooks.Linger));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Grace);
        if (settings.Cluster.Kind == ClusterKind.Redis)
        {
            builder.Services.AddHostedService<ForgottenMember>(); // before the silo: it looks while that joins
        }

        builder.UseOrleans(silo => silo
            .UseCluster(settings)
            .UseSecurity(settings)
            .AddRlActorsGrains(new ActorOptions { DataFolder = settings.DataFolder, Node = settings.Node!, Roles = settings.Roles, Devices = settings.Devices }));
        if (settings.Http is { } http)
        {
            builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HttpEndpoint>(provider, http));
            builder.Services.AddHostedService(provider => provider.GetRequiredService<HttpEndpoint>()); // after the silo: what it asks is there
        }

        return builder;
    }
}
