using RlActors.Storage.Postgres;

namespace RlActors.Storage;

/// <summary>Reads a ledger in PostgreSQL, while others write it. Connects with the first query.</summary>
/// <param name="connectionString">Key=value pairs, as Npgsql takes them.</param>
public sealed class PostgresLedgerReader(string connectionString) : LedgerReader(new PostgresDatabase(connectionString), null);
