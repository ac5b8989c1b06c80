namespace RlActors.Client.Tests.Fixtures;

/// <summary>A data folder that goes with the test.</summary>
internal sealed class DataDirectory : IDisposable
{
    public DataDirectory() => Path = Directory.CreateTempSubdirectory("rlactors-console-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
