using System.Globalization;

namespace RlActors.Storage.Sqlite;

/// <summary>The ledger's tables, by number: <c>PRAGMA user_version</c> counts the scripts that made them, <c>application_id</c> marks the file as ours.</summary>
internal static class LedgerSchema
{
    private const long ApplicationId = 0x524C4143; // "RLAC"
    private const string Prefix = "RlActors.Storage.Migrations.";

    /// <summary>The schema that this version reads and writes.</summary>
    public static int Newest { get; } = typeof(LedgerSchema).Assembly.GetManifestResourceNames().Count(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>Brings a database that is open for writing to the newest schema, in one transaction.</summary>
    /// <exception cref="RlActorsException">The file is somebody else's, or of a newer version.</exception>
    public static void Migrate(SqliteSession session, string database)
    {
        int found = Check(session, database);
        session.Script("PRAGMA journal_mode = WAL");
        if (found == Newest)
        {
            return;
        }

        session.Script("BEGIN IMMEDIATE");
        for (int number = found + 1; number <= Newest; number++)
        {
            session.Script(Script(number));
        }

        session.Script(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Newest}; COMMIT"));
    }

    /// <summary>Checks that a database that is open for reading has the newest schema.</summary>
    /// <exception cref="RlActorsException">It has another.</exception>
    public static void Require(SqliteSession session, string database)
    {
        int found = Check(session, database);
        if (found != Newest)
        {
            throw new RlActorsException(
                $"ledger '{database}' has schema {found}, this version reads schema {Newest}; resume a run in its folder once, which brings the ledger up to date");
        }
    }

    private static int Check(SqliteSession session, string database)
    {
        long application = session.Number("PRAGMA application_id"), version = session.Number("PRAGMA user_version");
        if (application != ApplicationId && (application != 0 || version != 0 || session.Number("SELECT COUNT(*) FROM sqlite_schema") != 0))
        {
            throw new RlActorsException($"'{database}' is a SQLite database but no RlActors ledger; choose another data folder or move the file away");
        }

        return version <= Newest
            ? (int)version
            : throw new RlActorsException(
                $"ledger '{database}' has schema {version}, this version knows up to {Newest}; use the version of RlActors that wrote it, or a newer one");
    }

    private static string Script(int number)
    {
        using var stream = typeof(LedgerSchema).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:000}"))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
