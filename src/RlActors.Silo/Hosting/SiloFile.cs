using System.Text.Json;

namespace RlActors.Silo.Hosting;

/// <summary>The file by which the console finds a silo: <c>.silos/NODE.json</c> in the data folder, one a silo, since several may share the folder. (No run can have a name that begins with a dot.)</summary>
internal static class SiloFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The folder of these files, in a data folder.</summary>
    public const string FolderName = ".silos";

    public static string PathIn(SiloSettings settings) => Path.Combine(settings.DataFolder, FolderName, settings.Node + ".json");

    public static Task WriteAsync(SiloSettings settings, string? http, DateTimeOffset startedAt, CancellationToken cancellationToken) => Runs.AtomicFile.WriteAsync(
        PathIn(settings),
        JsonSerializer.Serialize(
            new
            {
                node = settings.Node, clusterId = settings.ClusterId, serviceId = RlActors.Cluster.ClusterAddress.DefaultId,
                gateway = new System.Net.IPEndPoint(settings.Advertise, settings.GatewayPort).ToString(), http,
                key = settings.Security.Key is not null ? "given" : settings.Cluster.IsShared ? null : "folder", tls = settings.Security.Tls is not null, pid = Environment.ProcessId, startedAt,
            },
            Json),
        cancellationToken);
}
