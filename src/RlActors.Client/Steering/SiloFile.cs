using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RlActors.Client.Steering;

/// <summary>What a silo that takes clients writes to <c>.silos/NODE.json</c> in its data folder.</summary>
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
    /// <summary>Values of <see cref="Key"/>.</summary>
    public const string GivenKey = "given", FolderKey = "folder";

    /// <summary>Which key it asks for: the one that it was given, or its data folder's; null: none.</summary>
    public string? Key { get; init; }

    /// <summary>Whether it speaks TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>The folder of these files, in a data folder.</summary>
    public const string FolderName = ".silos";

    /// <summary>How to get a silo.</summary>
    public const string WayOut = "start one with: dotnet run -c Release --project src/RlActors.Silo -- serve";

    /// <summary>Where it was read.</summary>
    [JsonIgnore]
    public string Path { get; init; } = "";

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

    /// <summary>Reads the files of a data folder; those of the silos that started last come first.</summary>
    /// <exception cref="RlActorsException">One cannot be read.</exception>
    public static IReadOnlyList<SiloFile> FindAll(string dataFolder)
    {
        string folder = System.IO.Path.Combine(dataFolder, FolderName);
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*.json").Select(Read).OfType<SiloFile>().OrderByDescending(file => file.StartedAt)];
    }

    /// <summary>Reads a file; null where it has just gone.</summary>
    private static SiloFile? Read(string file)
    {
        try
        {
            return (JsonSerializer.Deserialize<SiloFile>(File.ReadAllText(file), JsonSerializerOptions.Web)
                ?? throw new RlActorsException($"'{file}' is empty; delete it, then {WayOut}")) with { Path = file };
        }
        catch (FileNotFoundException)
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
