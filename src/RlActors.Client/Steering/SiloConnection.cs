using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Runtime.Placement;
using RlActors.Cluster;
using RlActors.Diagnostics;
using RlActors.Grains;
using StackExchange.Redis;

namespace RlActors.Client.Steering;

/// <summary>A connection to a silo; every call has a deadline and fails with a message for people.</summary>
internal sealed class SiloConnection : IAsyncDisposable
{
    private static readonly TimeSpan ProbeDeadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(60);

    private readonly ClusterSearch _address;
    private readonly IHost _host;

    private SiloConnection(ClusterSearch address, IHost host)
    {
        _address = address;
        _host = host;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="RlActorsException">Nothing listens there, or what listens is not such a silo.</exception>
    public static async Task<SiloConnection> OpenAsync(ClusterSearch address, CancellationToken cancellationToken)
    {
        var endpoints = await address.ProbeAsync(ProbeDeadline, cancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleansClient(client => Locate(client, address, endpoints)
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (address.ClusterId, address.ServiceId))
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = CallDeadline));
        builder.Services.AddTravellingErrors();
        var link = address.Credentials.ApplyTo(builder.Services);
        var connection = new SiloConnection(address, builder.Build());
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(ConnectDeadline);
            await connection._host.StartAsync(limit.Token);
            return connection;
        }
        catch (Exception error)
        {
            connection._host.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (link.Failure is { } refused)
            {
                throw new RlActorsException($"the silo at {address} and this console do not believe each other ({refused}); are --api-key-file and the --tls- options those of the silo?", error);
            }

            throw address.Redis is null
                ? new RlActorsException(
                    $"what listens at {address} is no silo of cluster '{address.ClusterId}' ({error.Message}); "
                    + $"is it the gateway that a file in {SiloFile.FolderName}/ of its data folder names, and does it ask for a key or TLS (--api-key-file, --tls-ca)?", error)
                : new RlActorsException(
                    $"no silo of cluster '{address.ClusterId}' is found by {address} ({error.Message.TrimEnd('.')}); is that the server, and the --cluster-id, that its silos were started with?", error);
        }
    }

    private static IClientBuilder Locate(IClientBuilder client, ClusterSearch address, System.Net.IPEndPoint[] endpoints) => address.Redis is { } redis
        ? client.UseRedisClustering(options => options.ConfigurationOptions = RedisOf(redis))
        : client.UseStaticClustering(endpoints);

    private static ConfigurationOptions RedisOf(ClusterAddress address) => new()
    {
        EndPoints = { { address.Host, address.Port } },
        DefaultDatabase = address.Database,
        User = address.User,
        Password = address.Password,
        Ssl = address.IsTls,
        ConnectTimeout = (int)ProbeDeadline.TotalMilliseconds,
        ConnectRetry = 1,
    };

    /// <summary>Calls a run's loop.</summary>
    /// <exception cref="RlActorsException">The run refuses, or does not answer in time.</exception>
    public async Task<T> AskAsync<T>(string run, Func<IRunGrain, Task<T>> call, CancellationToken cancellationToken)
    {
        var grain = _host.Services.GetRequiredService<IClusterClient>().GetGrain<IRunGrain>(run);
        try
        {
            return await call(grain).WaitAsync(cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new RlActorsException(
                $"run '{run}' did not answer within {CallDeadline.TotalSeconds:0} s (silo {_address}); it goes on by itself, see: rlactors status {run}", error);
        }
        catch (UnavailableExceptionFallbackException error)
        {
            throw new RlActorsException(error.Message, error);
        }
        catch (Orleans.Runtime.OrleansException error)
        {
            throw new RlActorsException(
                $"the silo at {_address} broke off the call ({error.Message}); the run is safe in the ledger, see: rlactors status {run}", error);
        }
    }

    /// <summary>Calls a run's loop.</summary>
    /// <exception cref="RlActorsException">The run refuses, or does not answer in time.</exception>
    public Task TellAsync(string run, Func<IRunGrain, Task> call, CancellationToken cancellationToken) => AskAsync(
        run,
        async grain =>
        {
            await call(grain);
            return true;
        },
        cancellationToken);

    /// <summary>Has every active silo of the cluster report on itself and its machine.</summary>
    /// <exception cref="RlActorsException">A silo does not answer in time.</exception>
    public async Task<IReadOnlyList<MachineReport>> InspectAsync(CancellationToken cancellationToken)
    {
        var client = _host.Services.GetRequiredService<IClusterClient>();
        try
        {
            var silos = await client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, cancellationToken);
            var reports = new List<MachineReport>();
            foreach (var silo in silos.Keys.OrderBy(silo => silo.ToParsableString(), StringComparer.Ordinal))
            {
                RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
                reports.Add(await client.GetGrain<ISiloInspectorGrain>(silo.ToParsableString()).InspectAsync().WaitAsync(cancellationToken));
            }

            return reports;
        }
        catch (Exception error) when (error is TimeoutException or Orleans.Runtime.OrleansException or UnavailableExceptionFallbackException)
        {
            throw new RlActorsException($"a silo behind {_address} does not report on itself ({error.Message.TrimEnd('.')}); is it of the same version as this console?", error);
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>Asks the cluster, or one of its silos.</summary>
    /// <exception cref="RlActorsException">It refuses, or does not answer in time.</exception>
    public async Task<T> AskAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(_host.Services.GetRequiredService<IClusterClient>()).WaitAsync(cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or Orleans.Runtime.OrleansException or UnavailableExceptionFallbackException or ArgumentException) // a silo that has just joined may not know yet who has which grains
        {
            throw new RlActorsException($"the cluster at {_address} does not answer ({error.Message.TrimEnd('.')})", error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(ProbeDeadline);
        try
        {
            await _host.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // A silo that is gone does not say goodbye.
        }

        _host.Dispose();
    }
}
