namespace RlActors.Storage;

/// <summary>Where a ledger's files lie in the data folder.</summary>
internal sealed record LedgerFolder(string Path)
{
    /// <summary>The database.</summary>
    public string Database => System.IO.Path.Combine(Path, "ledger.db");

    /// <summary>Held open, and locked, by the process that writes the ledger. It stays when that process ends; the lock does not.</summary>
    public string Lock => System.IO.Path.Combine(Path, "ledger.lock");

    /// <summary>Says in words who holds the lock.</summary>
    public string Holder => System.IO.Path.Combine(Path, "ledger.holder");
}
