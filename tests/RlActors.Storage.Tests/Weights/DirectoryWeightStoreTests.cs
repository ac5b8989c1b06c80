using RlActors.Storage.Tests.Processes;
using RlActors.Weights;

namespace RlActors.Storage.Tests.Weights;

public sealed class DirectoryWeightStoreTests : WeightStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DirectoryWeightStoreTests() => Store = new DirectoryWeightStore(_folder.File("data"));

    protected override IWeightStore Store { get; }

    private string[] Files => Directory.GetFiles(_folder.File("data", "run", "weights"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_File_LiesWhereTheReadmeSays()
    {
        string hash = await PutAsync("run", [1, 2, 3]);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder.File("data", "run", "weights", hash)));
    }

    [Fact]
    public async Task Open_ContentChanged_IsRefused()
    {
        byte[] content = new byte[10_000];
        string hash = await PutAsync("run", content);
        content[9_999] = 1;
        File.WriteAllBytes(Files[0], content);
        var error = await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));

        Assert.StartsWith($"'{Files[0]}' is damaged", error.Message);
    }

    [Fact]
    public async Task Open_ContentCutShort_IsRefusedUntilItIsPutAgain()
    {
        byte[] content = new byte[10_000];
        string hash = await PutAsync("run", content);
        File.WriteAllBytes(Files[0], content[..9_999]);
        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));
        await PutAsync("run", content);

        Assert.Equal(content, await ReadAsync("run", hash));
    }

    [Fact]
    public async Task Put_DiskFull_IsAClearErrorAndLeavesNothing()
    {
        await PutAsync("run", [1]);
        var error = await Assert.ThrowsAsync<RlActorsException>(() => Store.PutAsync("run", stream =>
        {
            stream.Write(new byte[300_000]);
            throw new IOException("No space left on device");
        }, None));

        Assert.StartsWith($"cannot write to '{_folder.File("data", "run", "weights")}' (No space left on device)", error.Message);
        Assert.Single(Files);
    }

    [Fact]
    public async Task Put_FolderThatCannotBeCreated_IsAClearError()
    {
        File.WriteAllText(_folder.File("file"), "");
        var store = new DirectoryWeightStore(_folder.File("file"));
        var error = await Assert.ThrowsAsync<RlActorsException>(() => store.PutAsync("run", stream => stream.WriteByte(1), None));

        Assert.StartsWith($"cannot write to '{_folder.File("file", "run", "weights")}' (", error.Message);
    }

    [Fact]
    public async Task Put_LeftoverOfAnotherMachine_IsRemovedAfterAnHour()
    {
        await PutAsync("run", [1]);
        string young = _folder.File("data", "run", "weights", ".unfinished-0123456789ab-1"), old = young + "2";
        File.WriteAllBytes(young, [1]);
        File.WriteAllBytes(old, [1]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        await new DirectoryWeightStore(_folder.File("data")).PutAsync("run", stream => stream.WriteByte(2), None);

        Assert.True(File.Exists(young));
        Assert.False(File.Exists(old));
    }

    [SkippableFact]
    public async Task Prepare_FolderThatCannotBeWritten_SaysSo()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs /proc, where nobody can create a file");
        var error = await Assert.ThrowsAsync<RlActorsException>(() => new DirectoryWeightStore("/proc/weights").PrepareAsync(None));

        Assert.StartsWith("cannot write to '/proc/weights' (", error.Message);
    }

    [Theory]
    [InlineData("../run")]
    [InlineData("..")]
    [InlineData("")]
    public async Task Put_RunThatIsNoFolder_IsRefused(string run)
    {
        await Assert.ThrowsAsync<RlActorsException>(() => PutAsync(run, [1]));
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("abc")]
    public async Task Open_NameThatIsNoHash_IsRefused(string hash) =>
        Assert.Contains("SHA-256", (await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None))).Message);

    [Fact]
    public async Task Put_LeftoverOfADeadProcess_IsRemovedAndALiveOneStays()
    {
        string folder = _folder.File("data", "run", "weights");
        using var writer = ChildProcess.Start("put", _folder.File("data"));
        Assert.Equal("half written", await writer.ReadLineAsync());
        await PutAsync("run", [1]);
        int whileItLives = Files.Length;
        await writer.KillAsync();
        await new DirectoryWeightStore(_folder.File("data")).PutAsync("run", stream => stream.WriteByte(2), None);

        Assert.Equal(2, whileItLives);
        Assert.Equal(await HashesAsync("run"), Files.Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(2, Files.Length);
        Assert.All(Files, file => Assert.StartsWith(folder, file));
    }
}
