using RlActors.Identity;

namespace RlActors.Learning.Generation;

/// <summary>A set of weights that sequences are computed with: the one that follows the newest version, or one that somebody has pinned.</summary>
internal sealed class LoadedPolicy(IModelRunner runner, PolicyVersion version) : IDisposable
{
    private static long _sets;

    public IModelRunner Runner => runner;

    /// <summary>The version; its number is stamped on every token drawn.</summary>
    public PolicyVersion Version { get; private set; } = version;

    /// <summary>Names the weights, not the version: the same version loaded twice is two sets.</summary>
    public long Weights { get; private set; } = Interlocked.Increment(ref _sets);

    /// <summary>Sequences that are computed with it, waiting ones included.</summary>
    public int Sequences { get; set; }

    /// <summary>Notes that the runner has other weights now.</summary>
    public void Became(PolicyVersion newer) => (Version, Weights) = (newer, Interlocked.Increment(ref _sets));

    public void Dispose() => runner.Dispose();
}
