using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace RlActors.Storage.Sqlite;

/// <summary>Opens a ledger for reading only.</summary>
internal static class ReadSession
{
    private const string SetUp = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON";

    /// <summary>Opens a ledger that may be written at the same time, or that lies, closed, in a folder that cannot be written.</summary>
    /// <exception cref="RlActorsException">There is none, or it has another schema.</exception>
    public static SqliteSession Open(string database)
    {
        if (!File.Exists(database))
        {
            throw new RlActorsException($"there is no ledger at '{database}'; start a run first, or name the data folder of one");
        }

        try
        {
            return OpenChecked(database, database);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLITE_CANTOPEN or SQLITE_READONLY && !HasLog(database))
        {
            // The folder cannot be written, so that SQLite cannot share the log; without a log, nobody writes and the file alone is whole.
            return OpenChecked($"file:{Uri.EscapeDataString(database)}?immutable=1", database);
        }
    }

    private static SqliteSession OpenChecked(string source, string database)
    {
        var session = SqliteSession.Open(source, SqliteOpenMode.ReadOnly, SetUp);
        try
        {
            LedgerSchema.Require(session, database);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static bool HasLog(string database) => new FileInfo(database + "-wal") is { Exists: true, Length: > 0 };
}
