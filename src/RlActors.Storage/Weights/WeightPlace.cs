using RlActors.Storage.Blobs;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>Where a cluster keeps its weights, as its user says it. What opens the place may be in it and is never shown.</summary>
public sealed class WeightPlace
{
    /// <summary>The environment variable that names it when no option does.</summary>
    public const string Variable = "RLACTORS_WEIGHTS";

    /// <summary>What may be named, for help texts.</summary>
    public const string Described =
        "a directory that every process sees, an Azure connection string (perhaps with ;Container=name), or https://<account>.blob.core.windows.net/<container>?<sas>";

    private readonly string? _directory;
    private readonly BlobPlace? _blobs;

    private WeightPlace(string? directory, BlobPlace? blobs) => (_directory, _blobs) = (directory, blobs);

    /// <summary>Reads a place, or the one that <see cref="Variable"/> names; null when nothing does: the data folder.</summary>
    /// <param name="named">What the user named; null or empty: nothing.</param>
    /// <param name="variable">Reads environment variables.</param>
    /// <exception cref="RlActorsException">It is meant for Azure and is not valid.</exception>
    public static WeightPlace? Find(string? named, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return (string.IsNullOrWhiteSpace(named) ? variable(Variable) : named) is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text) ? Parse(text.Trim()) : null;
    }

    /// <summary>Reads a place.</summary>
    /// <exception cref="RlActorsException">It is meant for Azure and is not valid.</exception>
    public static WeightPlace Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return BlobPlace.IsMeant(text) ? new WeightPlace(null, BlobPlace.Parse(text)) : new WeightPlace(Path.GetFullPath(text), null);
    }

    /// <summary>The store there.</summary>
    /// <param name="time">The clock that paces its waits.</param>
    public IWeightStore Open(TimeProvider time) => _blobs is not null ? new BlobWeightStore(_blobs, new BlobTransfer(), time) : new DirectoryWeightStore(_directory!);

    /// <summary>Its name without any secret.</summary>
    public override string ToString() => _blobs?.ToString() ?? $"directory '{_directory}'";
}
