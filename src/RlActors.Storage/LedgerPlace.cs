using RlActors.Ledger;
using RlActors.Storage.Postgres;

namespace RlActors.Storage;

/// <summary>A ledger on a server, as its user names it. What opens it may be in it and is never shown.</summary>
public sealed class LedgerPlace
{
    /// <summary>The environment variable that names it when no option does.</summary>
    public const string Variable = "RLACTORS_LEDGER";

    /// <summary>What may be named, for help texts.</summary>
    public const string Described = "a PostgreSQL connection string: Host=...;Port=5432;Database=...;Username=...;Password=...";

    private readonly string _connectionString;
    private readonly string _name;

    private LedgerPlace(string connectionString) => (_connectionString, _name) = (connectionString, new PostgresDatabase(connectionString).Name);

    /// <summary>Reads a place, or the one that <see cref="Variable"/> names; null when nothing does: SQLite in the data folder.</summary>
    /// <param name="named">What the user named; null or empty: nothing.</param>
    /// <param name="variable">Reads environment variables.</param>
    /// <exception cref="RlActorsException">It is not valid.</exception>
    public static LedgerPlace? Find(string? named, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return (string.IsNullOrWhiteSpace(named) ? variable(Variable) : named) is { } text && !string.IsNullOrWhiteSpace(text) ? new LedgerPlace(text.Trim()) : null;
    }

    /// <summary>Opens it for writing.</summary>
    /// <exception cref="RlActorsException">The server does not answer or refuses.</exception>
    public ILedger Open(TimeProvider clock) => PostgresLedger.Open(_connectionString, clock);

    /// <summary>Opens it for reading, with the first query.</summary>
    public ILedgerReader OpenToRead() => new PostgresLedgerReader(_connectionString);

    /// <summary>Its name without any secret.</summary>
    public override string ToString() => _name;
}
