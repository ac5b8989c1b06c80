using System.Data.Common;
using System.Globalization;

namespace RlActors.Storage.Sessions;

/// <summary>
/// A connection to a ledger's database with its prepared statements, each prepared once. Used by one thread at a time. Statements are written once for every database: SQLite's own words
/// in them are translated by those that have others.
/// </summary>
internal abstract class LedgerSession(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The statements it has run, for a look at their plans.</summary>
    public IEnumerable<string> Statements => _commands.Keys;

    /// <summary>Whether a transaction is open: a database itself ends one when it cannot go on, such as on a full disk.</summary>
    public abstract bool InTransaction { get; }

    /// <summary>Begins a transaction that writes; until it ends no other process writes.</summary>
    public abstract void BeginWrite();

    /// <summary>Begins a transaction that sees one state of the database.</summary>
    public abstract void BeginRead();

    /// <summary>Runs statements that take no parameters and are not run often.</summary>
    public void Script(string statements)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Bind(sql, parameters).ExecuteNonQuery();

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The first row of a query, or the default.</summary>
    public T? Find<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>The first column of a query's one row, a whole number that is not null.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Convert.ToInt64(Bind(sql, parameters).ExecuteScalar(), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A text that models or judges wrote, which may hold anything, from how it lies in a column.</summary>
    public virtual string TextOf(string stored) => stored;

    /// <summary>A statement as this database understands it.</summary>
    protected virtual string Translate(string sql) => sql;

    /// <summary>A parameter of that name.</summary>
    protected abstract DbParameter Parameter(string name);

    /// <summary>A value as this database takes it.</summary>
    protected virtual object ValueOf(object? value) => value ?? DBNull.Value;

    /// <summary>Closes the connection.</summary>
    protected virtual void Dispose(bool disposing)
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private DbCommand Bind(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = Translate(sql);
            _commands.Add(sql, command);
            foreach (var (name, _) in parameters)
            {
                command.Parameters.Add(Parameter(name));
            }
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = ValueOf(parameters[i].Value);
        }

        return command;
    }
}
