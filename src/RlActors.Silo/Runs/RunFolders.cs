using System.Collections.Concurrent;
using RlActors.Ledger;

namespace RlActors.Silo.Runs;

/// <summary>The folders of all runs of one data folder; one object a run, so that no two write the same files.</summary>
/// <param name="dataFolder">The folder that holds all runs.</param>
/// <param name="ledger">Where everything comes from.</param>
/// <param name="time">Paces how often curves are drawn.</param>
public sealed class RunFolders(string dataFolder, ILedgerReader ledger, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, RunFolder> _folders = new(StringComparer.Ordinal);

    /// <summary>The folder of a run; nothing is written before <see cref="RunFolder.UpdateAsync"/>.</summary>
    public RunFolder Of(string run) => _folders.GetOrAdd(run, name => new RunFolder(dataFolder, name, ledger, time));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in _folders.Values)
        {
            folder.Dispose();
        }
    }
}
