using RlActors.Storage.Postgres;
using RlActors.Storage.Sessions;

namespace RlActors.Storage;

/// <summary>The ledger of a cluster in PostgreSQL (every commit on the disk before it returns). Every silo writes it; one transaction at a time has the writer's lock, so that all see one order.</summary>
public sealed class PostgresLedger : LedgerBook
{
    private PostgresLedger(PostgresDatabase database, LedgerSession session, TimeProvider clock) : base(database, session, null, clock)
    {
    }

    /// <summary>Connects, and makes the tables where they are missing.</summary>
    /// <param name="connectionString">Key=value pairs, as Npgsql takes them.</param>
    /// <param name="clock">Stamps the rows.</param>
    /// <exception cref="RlActorsException">The server does not answer or refuses, or the ledger is of a newer version.</exception>
    public static PostgresLedger Open(string connectionString, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var database = new PostgresDatabase(connectionString);
        try
        {
            return new PostgresLedger(database, database.OpenToWrite(), clock);
        }
        catch (Exception error) when (error is not RlActorsException)
        {
            throw database.Explain(error);
        }
    }
}
