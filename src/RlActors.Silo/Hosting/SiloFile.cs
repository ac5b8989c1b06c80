using System.Text.Json;

namespace RlActors.Silo.Hosting;

/// <summary>The file by which the console finds a silo: <c>silo.json</c> in the data folder.</summary>
internal static class SiloFile
{
    public const string ServiceId = "rlactors";
    public const string ClusterId = "rlactors";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "silo.json");

    public static Task WriteAsync(SiloSettings settings, string? http, DateTimeOffset startedAt, CancellationToken cancellationToken) => Runs.AtomicFile.WriteAsync(
        PathIn(settings.DataFolder),
        JsonSerializer.Serialize(
            new { clusterId = ClusterId, serviceId = ServiceId, gateway = $"127.0.0.1:{settings.GatewayPort}", http, pid = Environment.ProcessId, startedAt }, Json),
        cancellationToken);
}
