using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Hosting;

namespace RlActors.Client.Tests.Steering;

/// <summary>A real silo in this process whose runs are <see cref="RecordingRunGrain"/>.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private IHost? _silo;

    public int GatewayPort { get; } = FreePort();

    public async Task InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), GatewayPort, serviceId: "rlactors", clusterId: "rlactors"));
        builder.Services.AddTravellingErrors();
        _silo = builder.Build();
        await _silo.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _silo!.StopAsync();
        _silo.Dispose();
    }

    /// <summary>Writes what a silo writes.</summary>
    public static void WriteFile(string folder, int port, int pid, string node = "a") => WriteFile(
        folder,
        JsonSerializer.Serialize(
            new { node, clusterId = "rlactors", serviceId = "rlactors", gateway = $"127.0.0.1:{port}", pid, startedAt = DateTimeOffset.UnixEpoch }, JsonSerializerOptions.Web),
        node);

    /// <summary>Writes a silo's file.</summary>
    /// <returns>Where.</returns>
    public static string WriteFile(string folder, string content, string node = "a")
    {
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, ".silos")).FullName, node + ".json");
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
