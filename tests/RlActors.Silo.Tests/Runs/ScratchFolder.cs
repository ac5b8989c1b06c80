namespace RlActors.Silo.Tests.Runs;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rlactors-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
