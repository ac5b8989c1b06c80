using Microsoft.Data.Sqlite;
using RlActors.Trajectories;

namespace RlActors.Client.Tests.Fixtures;

/// <summary>Changes a ledger behind its back, the triggers that would refuse it removed.</summary>
internal static class LedgerTampering
{
    public static void Execute(string folder, string sql)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, $"nothing was changed by: {sql}");
    }

    /// <summary>Rewrites a completion of a group of a training step.</summary>
    /// <param name="folder">Data folder.</param>
    /// <param name="version">Version that the step made.</param>
    /// <param name="change">The change.</param>
    public static void Rewrite(string folder, int version, Func<Completion, Completion> change)
    {
        using var connection = Open(folder);
        using var find = connection.CreateCommand();
        find.CommandText = """
            SELECT c.group_id, c.payload FROM completions c JOIN step_groups g ON g.group_id = c.group_id JOIN steps s ON s.id = g.step_id
            WHERE s.version = $version AND g.position = 0 AND c.completion = 0
            """;
        find.Parameters.AddWithValue("$version", version);
        using var row = find.ExecuteReader();
        Assert.True(row.Read(), $"no completion was trained into version {version}");
        var (group, completion) = (row.GetInt64(0), PackedTrajectories.UnpackCompletion(row.GetFieldValue<byte[]>(1)));
        using var write = connection.CreateCommand();
        write.CommandText = "UPDATE completions SET payload = $payload WHERE group_id = $group AND completion = 0";
        write.Parameters.AddWithValue("$payload", PackedTrajectories.Pack(change(completion)));
        write.Parameters.AddWithValue("$group", group);
        write.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "ledger.db"), Pooling = false, ForeignKeys = false,
        }.ToString());
        connection.Open();
        using var triggers = connection.CreateCommand();
        triggers.CommandText = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'";
        if (triggers.ExecuteScalar() is string drop)
        {
            using var command = connection.CreateCommand();
            command.CommandText = drop;
            command.ExecuteNonQuery();
        }

        return connection;
    }
}
