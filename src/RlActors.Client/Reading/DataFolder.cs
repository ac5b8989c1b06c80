using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage;
using RlActors.Weights;

namespace RlActors.Client.Reading;

/// <summary>A folder of runs, read without a silo, while one writes it or long after.</summary>
/// <param name="path">The folder.</param>
/// <param name="ledger">Where the ledger is; null: in the folder.</param>
/// <param name="weights">Where the weights are; null: in the folder.</param>
/// <param name="context">What the console stands on.</param>
internal sealed class DataFolder(string path, LedgerPlace? ledger, WeightPlace? weights, ClientContext context) : IAsyncDisposable
{
    private ILedgerReader? _ledger;

    /// <summary>The folder as the user named it.</summary>
    public string Path => path;

    /// <summary>The folder as a sentence names it: <c>./runs</c>.</summary>
    public string Display => System.IO.Path.IsPathRooted(path) || path.StartsWith('.') ? path : "./" + path;

    /// <summary>The ledger of all runs.</summary>
    public string LedgerFile => System.IO.Path.Combine(path, "ledger.db");

    /// <summary>Whether anything was ever run here.</summary>
    public bool HasLedger => ledger is not null || File.Exists(LedgerFile);

    /// <summary>The weights of all runs.</summary>
    public IWeightStore Weights => weights?.Open(context.Time) ?? new DirectoryWeightStore(path);

    /// <summary>The ledger.</summary>
    /// <exception cref="RlActorsException">There is none.</exception>
    public ILedgerReader Ledger => _ledger ??= ledger is not null ? ledger.OpenToRead() : HasLedger
        ? context.OpenLedger(path)
        : throw new RlActorsException(
            $"no ledger at '{LedgerFile}': nothing was run in that folder; name another with --data or {Verbs.CommonOptions.DataVariable}, "
            + "or begin with: dotnet run -c Release --project src/RlActors.Silo -- run");

    /// <summary>The run of that name.</summary>
    /// <exception cref="RlActorsException">There is none; the message lists those there are.</exception>
    public async Task<RunRow> GetRunAsync(string run, CancellationToken cancellationToken) =>
        await Ledger.FindRunAsync(run, cancellationToken)
        ?? throw new RlActorsException($"no run '{run}' in {Display}; {Listed(await Ledger.ReadRunsAsync(cancellationToken))}");

    /// <summary>The group of that id.</summary>
    /// <exception cref="RlActorsException">There is none; the message says where to look.</exception>
    public async Task<GroupRow> GetGroupAsync(GroupId group, CancellationToken cancellationToken)
    {
        await GetRunAsync(group.Run, cancellationToken);
        return await Ledger.FindGroupAsync(group, cancellationToken)
            ?? throw new RlActorsException($"no group '{group}' in {Display}; attempts at that prompt: rlactors history --prompt {group.Prompt} --run {group.Run}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        (_ledger as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Listed(IReadOnlyList<RunRow> runs)
    {
        const int Most = 10;
        string names = string.Join(", ", runs.Take(Most).Select(run => run.Name));
        return runs.Count switch
        {
            0 => "it holds no runs",
            > Most => $"its latest runs: {names} and {runs.Count - Most} more",
            _ => $"its runs: {names}",
        };
    }
}
