using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

/// <summary>An implementation of the ledger under test; each fixture is one empty ledger.</summary>
public interface ILedgerFixture : IAsyncDisposable
{
    /// <summary>Opens the ledger; after it was disposed of, again with everything in it.</summary>
    Task<ILedger> OpenAsync(TimeProvider clock);

    /// <summary>Opens a reader of the same ledger, as another process would.</summary>
    Task<ILedgerReader> OpenReaderAsync();
}
