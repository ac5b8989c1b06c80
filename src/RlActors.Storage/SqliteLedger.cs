using RlActors.Storage.Sessions;
using RlActors.Storage.Sqlite;

namespace RlActors.Storage;

/// <summary>The ledger of a data folder in SQLite (WAL mode, every commit on the disk before it returns). One process writes it at a time; any may read it with <see cref="SqliteLedgerReader"/>.</summary>
public sealed class SqliteLedger : LedgerBook
{
    private readonly LedgerLock _lock;

    private SqliteLedger(LedgerFolder folder, SqliteDatabase database, LedgerLock held, LedgerSession session, TimeProvider clock)
        : base(database, session, new LargePayloads(folder.Path), clock) => _lock = held;

    /// <summary>Opens a data folder's ledger for writing; creates folder and ledger where they are missing.</summary>
    /// <param name="dataFolder">Folder of all runs.</param>
    /// <param name="clock">Stamps the rows.</param>
    /// <exception cref="RlActorsException">Another process writes it (the message names it), the folder cannot be written, or the file is no ledger this version knows.</exception>
    public static SqliteLedger Open(string dataFolder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var folder = new LedgerFolder(Path.GetFullPath(dataFolder));
        var held = LedgerLock.Take(folder, clock);
        var database = new SqliteDatabase(folder.Database);
        try
        {
            return new SqliteLedger(folder, database, held, database.OpenToWrite(), clock);
        }
        catch (Exception error)
        {
            held.Dispose();
            throw database.Explain(error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _lock.Dispose();
        }
    }
}
