using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RlActors.Client.Steering;

/// <summary>What a silo that takes clients writes to <c>silo.json</c> in its data folder.</summary>
/// <param name="ClusterId">Orleans' cluster id.</param>
/// <param name="ServiceId">Orleans' service id.</param>
/// <param name="Gateway"><c>address:port</c> that clients connect to.</param>
/// <param name="Pid">Its process.</param>
/// <param name="StartedAt">When it began to take clients.</param>
internal sealed record SiloFile(
    [property: JsonRequired] string ClusterId,
    [property: JsonRequired] string ServiceId,
    [property: JsonRequired] string Gateway,
    int Pid,
    DateTimeOffset StartedAt)
{
    /// <summary>Its name in a data folder.</summary>
    public const string Name = "silo.json";

    /// <summary>How to get a silo.</summary>
    public const string WayOut = "start one with: dotnet run -c Release --project src/RlActors.Silo -- serve";

    /// <summary>Whether its process is there. (It may run on another machine: whether something listens is what counts.)</summary>
    [JsonIgnore]
    public bool IsAlive
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(Pid);
                return !process.HasExited;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    /// <summary>Reads the file of a data folder; null where there is none.</summary>
    /// <exception cref="RlActorsException">It cannot be read.</exception>
    public static SiloFile? Find(string dataFolder)
    {
        string file = Path.Combine(dataFolder, Name);
        try
        {
            return JsonSerializer.Deserialize<SiloFile>(File.ReadAllText(file), JsonSerializerOptions.Web)
                ?? throw new RlActorsException($"'{file}' is empty; delete it, then {WayOut}");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new RlActorsException($"'{file}' is not what a silo writes ({error.Message}); delete it, then {WayOut}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"'{file}' cannot be read ({error.Message}); name the silo with --gateway host:port", error);
        }
    }
}
