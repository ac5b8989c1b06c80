using RlActors.Storage.Sqlite;

namespace RlActors.Storage;

/// <summary>Reads a data folder's <c>ledger.db</c>, from any process: while another one writes it, or when none does. Opens the file with the first query.</summary>
/// <param name="dataFolder">Folder that holds <c>ledger.db</c>.</param>
public sealed class SqliteLedgerReader(string dataFolder)
    : LedgerReader(new SqliteDatabase(new LedgerFolder(Path.GetFullPath(dataFolder)).Database), new LargePayloads(Path.GetFullPath(dataFolder)));
