using System.Globalization;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Postgres;

/// <summary>The ledger's tables, by number: a table of one row counts the scripts that made them. Silos that start at once wait for each other.</summary>
internal static class PostgresSchema
{
    private const string Prefix = "RlActors.Storage.PostgresMigrations.";

    /// <summary>The schema that this version reads and writes.</summary>
    public static int Newest { get; } = typeof(PostgresSchema).Assembly.GetManifestResourceNames().Count(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>Brings a database to the newest schema, in one transaction.</summary>
    /// <exception cref="RlActorsException">It is of a newer version.</exception>
    public static void Migrate(LedgerSession session, string schema, string database)
    {
        if (Find(session) == Newest)
        {
            return;
        }

        session.BeginWrite();
        session.Script($"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)");
        int found = Find(session) ?? 0;
        RequireKnown(found, database);
        for (int number = found + 1; number <= Newest; number++)
        {
            session.Script(Script(number));
        }

        session.Script(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM schema_version; INSERT INTO schema_version VALUES ({Newest}); COMMIT"));
    }

    /// <summary>Checks that a database that is open for reading has the newest schema.</summary>
    /// <exception cref="RlActorsException">It has another, or none.</exception>
    public static void Require(LedgerSession session, string database)
    {
        int found = Find(session) ?? throw new RlActorsException($"there is no ledger in '{database}'; start a run first, or name another with --ledger");
        RequireKnown(found, database);
        if (found < Newest)
        {
            throw new RlActorsException($"ledger '{database}' has schema {found}, this version reads schema {Newest}; start a silo of this version, which brings the ledger up to date");
        }
    }

    private static int? Find(LedgerSession session) => session.Number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_version'") == 0
        ? null
        : (int)session.Number("SELECT COALESCE(MAX(number), 0) FROM schema_version");

    private static void RequireKnown(int found, string database)
    {
        if (found > Newest)
        {
            throw new RlActorsException($"ledger '{database}' has schema {found}, this version knows up to {Newest}; use the version of RlActors that wrote it, or a newer one");
        }
    }

    private static string Script(int number)
    {
        using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:000}"))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
