using Npgsql;
using RlActors.Ledger;
using RlActors.RealServices;
using RlActors.Storage.Tests.Conformance;

namespace RlActors.Storage.Tests.Postgres;

/// <summary>A database of its own in one real PostgreSQL, which all tests of this process share; where it is not installed they are skipped.</summary>
public sealed class PostgresLedgerFixture : ILedgerFixture
{
    private static readonly Lazy<Task<ServiceScript>> Server = new(() => ServiceScript.StartAsync("postgres"));
    private static int _databases;

    private readonly List<PostgresLedgerReader> _readers = [];
    private string? _connectionString;

    public async Task<ILedger> OpenAsync(TimeProvider clock) => PostgresLedger.Open(_connectionString ??= await NewDatabaseAsync(), clock);

    public Task<ILedgerReader> OpenReaderAsync()
    {
        var reader = new PostgresLedgerReader(_connectionString!);
        _readers.Add(reader);
        return Task.FromResult<ILedgerReader>(reader);
    }

    public ValueTask DisposeAsync()
    {
        _readers.ForEach(reader => reader.Dispose());
        return ValueTask.CompletedTask;
    }

    /// <summary>The connection string of a new, empty database.</summary>
    /// <exception cref="SkipException">PostgreSQL is not installed.</exception>
    public static async Task<string> NewDatabaseAsync()
    {
        string server = (await Server.Value).Address, database = $"test{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var create = connection.CreateCommand();
        create.CommandText = $"CREATE DATABASE {database}";
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = database }.ToString();
    }
}
