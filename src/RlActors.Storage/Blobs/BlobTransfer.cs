namespace RlActors.Storage.Blobs;

/// <summary>How files travel to and from Azure Blob.</summary>
internal sealed record BlobTransfer
{
    /// <summary>Blocks under way at the same time, of one file. More of them help where the distance is long. Default 4.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>A block that takes longer than this is asked for again. Default 60 s.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one block, or one request, may fail for reasons that pass. Default 2 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Wait after a first failure; it doubles with each. Default 200 ms.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait between two tries. Default 10 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Files up to this size are loaded to memory, larger ones to a temporary file. Default: an eighth of the memory that this process may use.</summary>
    public long LargestInMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8;

    /// <summary>The same with less patience: at a start somebody looks on, and a wrong address is likelier than a service that will be back.</summary>
    public BlobTransfer AtStart() => Patience > LongestStart ? this with { Patience = LongestStart } : this;

    private static TimeSpan LongestStart { get; } = TimeSpan.FromSeconds(20);
}
