using Microsoft.Data.Sqlite;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Sqlite;

/// <summary>A ledger in a SQLite file.</summary>
internal sealed class SqliteDatabase(string file) : IDatabase
{
    private const string SetUp = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536";

    public string Name => file;

    public TimeSpan Patience => TimeSpan.Zero; // a file does not come back by itself

    public LedgerSession OpenToRead() => ReadSession.Open(file);

    public LedgerSession OpenToWrite()
    {
        var session = SqliteSession.Open(file, SqliteOpenMode.ReadWriteCreate, SetUp);
        try
        {
            LedgerSchema.Migrate(session, file);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public bool IsPassing(Exception error) => false;

    public Exception Explain(Exception error) => SqliteFailure.Explain(error, file);
}
