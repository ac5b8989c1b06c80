using RlActors.Ledger;
using RlActors.Storage.Tests.Conformance;

namespace RlActors.Storage.Tests.Sqlite;

public sealed class SqliteLedgerFixture : ILedgerFixture
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteLedgerReader> _readers = [];

    public Task<ILedger> OpenAsync(TimeProvider clock) => Task.FromResult<ILedger>(SqliteLedger.Open(_folder.Path, clock));

    public Task<ILedgerReader> OpenReaderAsync()
    {
        var reader = new SqliteLedgerReader(_folder.Path);
        _readers.Add(reader);
        return Task.FromResult<ILedgerReader>(reader);
    }

    public ValueTask DisposeAsync()
    {
        _readers.ForEach(reader => reader.Dispose());
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
