using System.Globalization;
using Npgsql;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Postgres;

/// <summary>A ledger in PostgreSQL, in a schema of its own that several silos write.</summary>
internal sealed class PostgresDatabase : IDatabase
{
    private const string Schema = "rlactors";

    /// <summary>
    /// A commit is on the disk before it returns. A silo that is paused in the middle of a transaction, or cut off, loses it to the others in seconds: nobody waits long for the writer's lock.
    /// </summary>
    private const string SetUp =
        "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '60s'; SET statement_timeout = '120s'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

    private static readonly string[] Passing =
    [
        PostgresErrorCodes.AdminShutdown, PostgresErrorCodes.CrashShutdown, PostgresErrorCodes.CannotConnectNow, "25P03" /* idle_in_transaction_session_timeout */,
        PostgresErrorCodes.DeadlockDetected, PostgresErrorCodes.SerializationFailure, PostgresErrorCodes.LockNotAvailable, PostgresErrorCodes.TooManyConnections,
        PostgresErrorCodes.QueryCanceled,
    ];

    private readonly NpgsqlConnectionStringBuilder _address;

    /// <param name="connectionString">Key=value pairs, as Npgsql takes them.</param>
    /// <exception cref="RlActorsException">It cannot be read; no part of a password is in the message.</exception>
    public PostgresDatabase(string connectionString)
    {
        try
        {
            _address = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, SearchPath = Schema, Enlist = false, Timeout = 5, CommandTimeout = 150, MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, ApplicationName = "RlActors", IncludeErrorDetail = false };
        }
        catch (Exception error) when (error is ArgumentException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new RlActorsException("the connection string of the ledger is not valid; expected Host=...;Port=5432;Database=...;Username=...;Password=...");
        }

        if (string.IsNullOrEmpty(_address.Host))
        {
            throw new RlActorsException("the connection string of the ledger names no host; expected Host=...;Port=5432;Database=...;Username=...;Password=...");
        }
    }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"postgres://{_address.Host}:{_address.Port}/{_address.Database ?? _address.Username}");

    public TimeSpan Patience => TimeSpan.FromSeconds(90);

    public LedgerSession OpenToRead()
    {
        var session = PostgresSession.Open(_address.ToString(), SetUp);
        try
        {
            PostgresSchema.Require(session, Name);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public LedgerSession OpenToWrite()
    {
        var session = PostgresSession.Open(_address.ToString(), SetUp);
        try
        {
            PostgresSchema.Migrate(session, Schema, Name);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public bool IsPassing(Exception error) => error switch
    {
        PostgresException postgres => Passing.Contains(postgres.SqlState),
        NpgsqlException npgsql => npgsql.InnerException is not System.Security.Authentication.AuthenticationException,
        IOException or TimeoutException or ObjectDisposedException or System.Net.Sockets.SocketException => true,
        InvalidOperationException connection => connection.Source == "Npgsql", // the connection was closed under it
        _ => false,
    };

    public Exception Explain(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new RlActorsException($"the disk of ledger '{Name}' is full; free some space and resume", error),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            new RlActorsException($"ledger '{Name}' does not accept the user or password; name another with --ledger or {LedgerPlace.Variable}", error),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => new RlActorsException($"ledger '{Name}': there is no such database; create it, or name another with --ledger", error),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => new RlActorsException($"ledger '{Name}' cannot be used by this user ({error.Message}); grant it CREATE on the database", error),
        _ when IsPassing(error) => new RlActorsException($"ledger '{Name}' does not answer ({error.Message.TrimEnd('.')}); is the server up?", error),
        _ => error,
    };
}
