using System.Data.Common;
using Npgsql;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Postgres;

/// <summary>A connection to a PostgreSQL database.</summary>
internal sealed class PostgresSession : LedgerSession
{
    /// <summary>Held by the one process that writes at a time, for as long as its transaction: the order of writes is then one order, as in SQLite.</summary>
    private const long WriterLock = 0x524C_4143_0001;

    private const char Escape = '\u001A';
    private const string EscapeText = "\u001A", EscapedEscape = "\u001A1", EscapedNull = "\u001A0";

    private readonly NpgsqlConnection _connection;
    private bool _inTransaction;

    private PostgresSession(NpgsqlConnection connection) : base(connection) => _connection = connection;

    /// <inheritdoc/>
    public override bool InTransaction => _inTransaction && _connection.FullState == System.Data.ConnectionState.Open;

    /// <summary>Opens a connection of its own (no pool) and runs the given statements on it.</summary>
    public static PostgresSession Open(string connectionString, string setUp)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            connection.Open();
            var session = new PostgresSession(connection);
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
    public override void BeginWrite()
    {
        _inTransaction = false;
        Execute("BEGIN ISOLATION LEVEL READ COMMITTED");
        _inTransaction = true;
        Find("SELECT pg_advisory_xact_lock($lock)", _ => true, ("$lock", WriterLock));
    }

    /// <inheritdoc/>
    public override void BeginRead() => Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

    /// <inheritdoc/>
    protected override string Translate(string sql) => sql.Replace(" INDEXED BY groups_in_flight", string.Empty, StringComparison.Ordinal).Replace('$', '@');

    /// <inheritdoc/>
    protected override DbParameter Parameter(string name) => new NpgsqlParameter { ParameterName = name[1..] };

    /// <inheritdoc/>
    public override string TextOf(string stored) => stored.Contains(Escape) ? stored.Replace(EscapedNull, "\0", StringComparison.Ordinal).Replace(EscapedEscape, EscapeText, StringComparison.Ordinal) : stored;

    /// <inheritdoc/>
    /// <remarks>A text cannot hold U+0000 there: it lies escaped, and so does the sign that escapes it.</remarks>
    protected override object ValueOf(object? value) => value is string text && (text.Contains('\0') || text.Contains(Escape))
        ? text.Replace(EscapeText, EscapedEscape, StringComparison.Ordinal).Replace("\0", EscapedNull, StringComparison.Ordinal)
        : base.ValueOf(value);
}
