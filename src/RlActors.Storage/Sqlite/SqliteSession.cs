using System.Data.Common;
using Microsoft.Data.Sqlite;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Sqlite;

/// <summary>A connection to a SQLite database.</summary>
internal sealed class SqliteSession : LedgerSession
{
    private readonly SqliteConnection _connection;

    private SqliteSession(SqliteConnection connection) : base(connection) => _connection = connection;

    /// <inheritdoc/>
    public override bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Opens a connection of its own (no pool) and runs the given statements on it.</summary>
    public static SqliteSession Open(string source, SqliteOpenMode mode, string setUp)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, ForeignKeys = true }.ToString());
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            session.Script(setUp);
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void BeginWrite() => Execute("BEGIN IMMEDIATE");

    /// <inheritdoc/>
    public override void BeginRead() => Execute("BEGIN");

    /// <inheritdoc/>
    protected override DbParameter Parameter(string name) => new SqliteParameter { ParameterName = name };
}
