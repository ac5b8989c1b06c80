using System.Diagnostics;

namespace RlActors.Client.Chaos.Processes;

/// <summary>The program that serves as a silo.</summary>
/// <param name="Path">Its assembly.</param>
internal sealed record SiloProgram(string Path)
{
    /// <summary>Environment variable that names it where no option does.</summary>
    public const string Variable = "RLACTORS_SILO";

    private const string Assembly = "RlActors.Silo.dll";

    /// <summary>Finds it: what the user names, else what lies beside this console, else what the source tree around it has built.</summary>
    /// <exception cref="RlActorsException">It is not there.</exception>
    public static SiloProgram Find(string? named, Func<string, string?> variable)
    {
        if ((named ?? variable(Variable)) is { Length: > 0 } wanted)
        {
            return File.Exists(wanted) ? new SiloProgram(wanted) : throw new RlActorsException($"there is no silo at '{wanted}' ({(named is null ? Variable : "--silo")}); expected the path of {Assembly}");
        }

        string beside = System.IO.Path.Combine(AppContext.BaseDirectory, Assembly);
        string? found = File.Exists(beside) ? beside : SourceTree.Folder is { } root
            ? Directory.EnumerateFiles(System.IO.Path.Combine(root, "src", "RlActors.Silo", "bin"), Assembly, SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            : null;
        return found is not null
            ? new SiloProgram(found)
            : throw new RlActorsException($"{Assembly} is neither beside this console nor built; name it with --silo or {Variable}, or: dotnet build -c Release src/RlActors.Silo");
    }

    /// <summary>A process that runs it.</summary>
    public ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        return new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", System.IO.Path.Combine(folder, "RlActors.Silo.runtimeconfig.json"), System.IO.Path.GetFullPath(Path), .. arguments]);
    }
}
