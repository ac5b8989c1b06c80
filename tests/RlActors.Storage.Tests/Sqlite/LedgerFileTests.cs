using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using RlActors.Storage.Tests.Conformance;
using RlActors.Storage.Sqlite;

namespace RlActors.Storage.Tests.Sqlite;

public sealed class LedgerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("ledger.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NewerSchema_SaysWhichVersionIsNeeded()
    {
        await SqliteLedger.Open(_folder.Path, TimeProvider.System).DisposeAsync();
        Script("PRAGMA user_version = 99");

        var writing = Assert.Throws<RlActorsException>(() => SqliteLedger.Open(_folder.Path, TimeProvider.System));
        using var reader = new SqliteLedgerReader(_folder.Path);
        var reading = await Assert.ThrowsAsync<RlActorsException>(() => reader.ReadRunsAsync(default));

        Assert.Equal($"ledger '{Database}' has schema 99, this version knows up to {LedgerSchema.Newest}; use the version of RlActors that wrote it, or a newer one", writing.Message);
        Assert.Equal(writing.Message, reading.Message);
    }

    [Fact]
    public void Open_SomebodyElsesDatabase_IsLeftAsItIs()
    {
        Script("CREATE TABLE invoices (id INTEGER)");
        byte[] before = File.ReadAllBytes(Database);

        var error = Assert.Throws<RlActorsException>(() => SqliteLedger.Open(_folder.Path, TimeProvider.System));

        Assert.StartsWith($"'{Database}' is a SQLite database but no RlActors ledger", error.Message);
        Assert.Equal(before, File.ReadAllBytes(Database));
        Assert.False(File.Exists(_folder.File("ledger.holder")));
    }

    [Fact]
    public void Open_NoDatabaseAtAll_IsLeftAsItIs()
    {
        string text = string.Concat(Enumerable.Repeat("not a database, whatever its name says\n", 100));
        File.WriteAllText(Database, text);

        var error = Assert.Throws<RlActorsException>(() => SqliteLedger.Open(_folder.Path, TimeProvider.System));

        Assert.StartsWith($"'{Database}' is not a SQLite database", error.Message);
        Assert.Equal(text, File.ReadAllText(Database));
    }

    [Fact]
    public async Task Open_CreationCutShort_IsFinished()
    {
        File.WriteAllText(Database, ""); // what a process leaves that died between the file and its first table
        await using var ledger = SqliteLedger.Open(_folder.Path, TimeProvider.System);

        Assert.Empty(await ledger.ReadRunsAsync(default));
    }

    [Fact]
    public async Task Reader_NoLedger_SaysSoAndCreatesNothing()
    {
        using var reader = new SqliteLedgerReader(_folder.Path);
        var error = await Assert.ThrowsAsync<RlActorsException>(() => reader.ReadRunsAsync(default));

        Assert.StartsWith($"there is no ledger at '{Database}'", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [SkippableTheory, UnsupportedOSPlatform("windows")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reader_FolderThatCannotBeWritten_ReadsWhatIsWhole(bool closedCleanly)
    {
        Skip.If(OperatingSystem.IsWindows(), "needs the permissions of Unix");
        Skip.If(Environment.UserName == "root", "root may write everywhere");
        var ledger = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        await new TestRun(ledger).StartAsync();
        string copy = _folder.File("copy");
        Directory.CreateDirectory(copy);
        await (closedCleanly ? ledger.DisposeAsync() : ValueTask.CompletedTask);
        foreach (string file in Directory.GetFiles(_folder.Path, "ledger.db*"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await ledger.DisposeAsync();
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var reader = new SqliteLedgerReader(copy);
            Assert.Equal("quick", Assert.Single(await reader.ReadRunsAsync(default)).Name);
            var error = Assert.Throws<RlActorsException>(() => SqliteLedger.Open(copy, TimeProvider.System));
            Assert.StartsWith($"data folder '{copy}' cannot be written (", error.Message);
        }
        finally
        {
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Ledger_Disposed_RefusesCalls()
    {
        var ledger = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        await ledger.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.CreateRunAsync(new TestRun(ledger).Row(), default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.ReadRunsAsync(default));
    }

    [Fact]
    public async Task Ledger_HistoryTables_RefuseChanges()
    {
        await using var ledger = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        var run = new TestRun(ledger);
        await run.StartAsync();
        await run.StepAsync(0);
        await ledger.SettleAsync((await ledger.ReadInFlightAsync(run.Name, default))[0].Id, RlActors.Ledger.GroupState.Expired, "stalled", default);

        foreach (string statement in new[]
        {
            "UPDATE rewards SET reward = 2", "DELETE FROM rewards", "UPDATE admissions SET count = 9", "DELETE FROM admissions", "UPDATE settlements SET reason = 'x'",
            "DELETE FROM settlements", "UPDATE step_groups SET position = position + 9", "DELETE FROM step_groups",
            "INSERT INTO settlements SELECT group_id, 1, 5, 'x', 0 FROM step_groups LIMIT 1", "INSERT INTO step_groups SELECT 1, 99, group_id, 1 FROM settlements",
        })
        {
            var error = Assert.Throws<SqliteException>(() => Script(statement));
            Assert.Matches("append-only|cannot be", error.Message);
        }
    }

    [Fact]
    public void States_InTheTables_AreTheNumbersOfTheContracts()
    {
        Assert.Equal(
            ["Generating", "Judging", "Ready", "Leased", "Trained", "Expired", "Failed"], Enumerable.Range(0, 7).Select(i => ((RlActors.Ledger.GroupState)i).ToString()));
        Assert.Equal(["Running", "Paused", "Stopped", "Completed"], Enumerable.Range(0, 4).Select(i => ((RlActors.Ledger.RunStatus)i).ToString()));
        Assert.Equal(["Run", "Learner"], Enumerable.Range(0, 2).Select(i => ((RlActors.Ledger.EpochRole)i).ToString()));
    }

    private void Script(string statements)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }
}
