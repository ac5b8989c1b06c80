namespace RlActors.Storage.Tests.Processes;

public sealed class LedgerLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_HeldByAnotherProcess_NamesItUntilItIsKilled()
    {
        using var holder = ChildProcess.Start("hold", _folder.Path);
        Assert.Equal("open", await holder.ReadLineAsync());

        var error = Assert.Throws<RlActorsException>(() => SqliteLedger.Open(_folder.Path, TimeProvider.System));
        using (var reader = new SqliteLedgerReader(_folder.Path))
        {
            Assert.Empty(await reader.ReadRunsAsync(default));
        }

        await holder.KillAsync();
        await using var ledger = SqliteLedger.Open(_folder.Path, TimeProvider.System);

        Assert.StartsWith($"ledger '{_folder.File("ledger.db")}' is in use by process {holder.Id} (RlActors.Storage.Tests on host {Environment.MachineName}, since ", error.Message);
        Assert.EndsWith("); stop it or choose another data folder", error.Message);
    }

    [Fact]
    public async Task Open_HeldByThisProcess_IsRefusedUntilItIsClosed()
    {
        await using (SqliteLedger.Open(_folder.Path, TimeProvider.System))
        {
            var error = Assert.Throws<RlActorsException>(() => SqliteLedger.Open(_folder.Path, TimeProvider.System));
            Assert.Contains($"process {Environment.ProcessId} ", error.Message);
        }

        await using var again = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        Assert.True(File.Exists(_folder.File("ledger.holder")));
    }

    [Fact]
    public async Task Dispose_Twice_DoesNotDisturbTheNextHolder()
    {
        var first = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        await first.DisposeAsync();
        await using var second = SqliteLedger.Open(_folder.Path, TimeProvider.System);
        await first.DisposeAsync();
        first.Dispose();

        Assert.True(File.Exists(_folder.File("ledger.holder")));
        Assert.Throws<RlActorsException>(() => SqliteLedger.Open(_folder.Path, TimeProvider.System));
    }

    [SkippableFact]
    public void Open_FolderThatCannotBeCreated_SaysSo()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs /proc, where nobody can create a folder");
        var error = Assert.Throws<RlActorsException>(() => SqliteLedger.Open("/proc/rlactors", TimeProvider.System));

        Assert.StartsWith("data folder '/proc/rlactors' cannot be written (", error.Message);
    }

    [Fact]
    public void Open_FolderIsAFile_SaysSo()
    {
        File.WriteAllText(_folder.File("data"), "");
        var error = Assert.Throws<RlActorsException>(() => SqliteLedger.Open(_folder.File("data"), TimeProvider.System));

        Assert.StartsWith($"data folder '{_folder.File("data")}' cannot be written (", error.Message);
    }
}
