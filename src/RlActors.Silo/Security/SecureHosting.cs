using Orleans.Configuration;
using RlActors.Security;
using RlActors.Security.Links;
using RlActors.Silo.Hosting;

namespace RlActors.Silo.Security;

/// <summary>Puts locks on what a silo listens at: its silo port, its gateway, and what they let in.</summary>
internal static class SecureHosting
{
    /// <summary>Longest header and body of a message: what is announced to be longer closes the connection before anything is allocated.</summary>
    private const int HeaderBytes = 1024 * 1024, BodyBytes = 100 * 1024 * 1024;

    public static ISiloBuilder UseSecurity(this ISiloBuilder silo, SiloSettings settings)
    {
        var tls = settings.Security.Tls is { } files ? TlsIdentity.Load(files) : null;
        silo.Services.AddSingleton(provider => new RefusedConnections(provider.GetRequiredService<ILogger<RefusedConnections>>(), provider.GetService<TimeProvider>()));
        silo.Services.AddSingleton(settings.Security.ReachOf(settings.DataFolder));
        if (tls is not null)
        {
            silo.Services.AddSingleton(tls);
        }

        silo.Services.AddOptions<SiloConnectionOptions>().Configure<RefusedConnections>((options, refused) =>
        {
            var key = settings.Security.KeyOf(settings); // not before: the data folder may be no folder yet
            var port = new SecureLink(tls, key, "silo port", siloOnly: true, refused);
            var gateway = new SecureLink(tls, key, "gateway", siloOnly: false, refused);
            options.ConfigureSiloInboundConnection(connection => connection.Use(port.Accept));
            options.ConfigureSiloOutboundConnection(connection => connection.Use(port.Call));
            options.ConfigureGatewayInboundConnection(connection => connection.Use(gateway.Accept));
        });
        silo.Configure<SiloMessagingOptions>(options => (options.MaxMessageHeaderSize, options.MaxMessageBodySize) = (HeaderBytes, BodyBytes));
        return silo;
    }
}
