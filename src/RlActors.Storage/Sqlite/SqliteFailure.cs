using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace RlActors.Storage.Sqlite;

/// <summary>What SQLite's result codes mean to the user of a ledger.</summary>
internal static class SqliteFailure
{
    /// <summary>The error to show: one the user can act on where there is one, else the given one.</summary>
    public static Exception Explain(Exception error, string database) => error is not SqliteException sqlite ? error : sqlite.SqliteErrorCode switch
    {
        SQLITE_FULL => new RlActorsException($"the disk of ledger '{database}' is full; free some space and resume", error),
        SQLITE_IOERR => new RlActorsException($"ledger '{database}' cannot be read or written ({error.Message}); look at its disk", error),
        SQLITE_READONLY or SQLITE_PERM => new RlActorsException($"ledger '{database}' cannot be written; give this user write access to its folder and files", error),
        SQLITE_CANTOPEN => new RlActorsException($"ledger '{database}' cannot be opened; check that its folder exists and is accessible", error),
        SQLITE_NOTADB => new RlActorsException($"'{database}' is not a SQLite database; choose another data folder or move the file away", error),
        SQLITE_CORRUPT => new RlActorsException($"ledger '{database}' is damaged ({error.Message}); restore it from a backup", error),
        SQLITE_BUSY or SQLITE_LOCKED => new RlActorsException($"ledger '{database}' is locked by a program that is not RlActors; close it and try again", error),
        _ => error,
    };
}
