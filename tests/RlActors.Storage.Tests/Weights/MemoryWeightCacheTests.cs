using RlActors.Storage.Files;
using RlActors.Weights;

namespace RlActors.Storage.Tests.Weights;

public sealed class MemoryWeightCacheTests : WeightStoreConformance, IDisposable
{
    private const int Capacity = 3_000_000;

    private readonly TemporaryFolder _folder = new();

    public MemoryWeightCacheTests() => Store = new MemoryWeightCache(new DirectoryWeightStore(_folder.Path), capacity: Capacity);

    protected override IWeightStore Store { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_JustPut_NeedsNoDisk()
    {
        string hash = await PutAsync("run", [1, 2, 3]);
        File.Delete(PathOf(hash));

        Assert.Equal([1, 2, 3], await ReadAsync("run", hash));
    }

    [Fact]
    public async Task Open_ReadBefore_NeedsNoDisk()
    {
        string hash = await new DirectoryWeightStore(_folder.Path).PutAsync("run", stream => stream.WriteByte(7), None);
        await ReadAsync("run", hash);
        File.Delete(PathOf(hash));

        Assert.Equal([7], await ReadAsync("run", hash));
    }

    [Fact]
    public async Task Open_NotAmongTheLast_IsReadFromTheDisk()
    {
        byte[] Large(byte value) => [.. Enumerable.Repeat(value, Capacity / 2)];
        string[] hashes = [await PutAsync("run", Large(1)), await PutAsync("run", Large(2))];
        await ReadAsync("run", hashes[0]); // used last
        await PutAsync("run", Large(3));
        File.WriteAllBytes(PathOf(hashes[0]), [9]);
        File.WriteAllBytes(PathOf(hashes[1]), [9]);

        Assert.Equal(Large(1), await ReadAsync("run", hashes[0]));
        Assert.Contains("damaged", (await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hashes[1], None))).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_LargerThanTheCapacity_IsReadFromTheDisk(bool putHere)
    {
        byte[] content = new byte[Capacity + 1];
        string hash = await (putHere ? Store : new DirectoryWeightStore(_folder.Path)).PutAsync("run", stream => stream.Write(content), None);
        Assert.Equal(content, await ReadAsync("run", hash));
        File.Delete(PathOf(hash));

        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));
    }

    [Fact]
    public async Task Open_ManyChunks_IsTheContentFromMemory()
    {
        const int length = (5 * MemoryContent.ChunkBytes / 2) + 3;
        byte[] content = new byte[length];
        new Random(11).NextBytes(content);
        var store = new MemoryWeightCache(new DirectoryWeightStore(_folder.Path), capacity: 2 * length);
        string hash = await store.PutAsync("run", stream =>
        {
            for (int written = 0, count = 1; written < length; written += count, count = Math.Min(3 * count, length - written))
            {
                stream.Write(content, written, count);
            }
        }, None);
        File.Delete(PathOf(hash));
        await using var stream = await store.OpenAsync("run", hash, None);
        byte[] end = new byte[10];
        stream.Seek(-10, SeekOrigin.End);
        await stream.ReadExactlyAsync(end);
        stream.Position = 0;
        byte[] read = new byte[length];
        await stream.ReadExactlyAsync(read);

        Assert.Equal(content, read);
        Assert.Equal(content[^10..], end);
        Assert.Equal(0, stream.Read(end));
    }

    [Fact]
    public async Task Open_ManyAtOnce_LoadsOnce()
    {
        string hash = await new DirectoryWeightStore(_folder.Path).PutAsync("run", stream => stream.WriteByte(7), None);
        var slow = new SlowStore(new DirectoryWeightStore(_folder.Path));
        var store = new MemoryWeightCache(slow, Capacity);
        var opened = Enumerable.Range(0, 8).Select(_ => store.OpenAsync("run", hash, None)).ToList();
        slow.Go.SetResult();
        foreach (var stream in await Task.WhenAll(opened))
        {
            await using (stream)
            {
                Assert.Equal(7, stream.ReadByte());
            }
        }

        Assert.Equal(1, slow.Opened);
    }

    [Fact]
    public async Task Open_LoadThatOthersWaitForFails_TheyTryThemselves()
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("nothing"u8));
        var slow = new SlowStore(new DirectoryWeightStore(_folder.Path));
        var store = new MemoryWeightCache(slow, Capacity);
        var opened = Enumerable.Range(0, 3).Select(_ => store.OpenAsync("run", hash, None)).ToList();
        slow.Go.SetResult();

        foreach (var open in opened)
        {
            Assert.Contains(hash, (await Assert.ThrowsAsync<RlActorsException>(() => open)).Message);
        }
    }

    [Fact]
    public async Task Durable_Put_TakesNoMemory()
    {
        string hash = await Store.Durable.PutAsync("run", stream => stream.WriteByte(7), None);
        File.Delete(PathOf(hash));

        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));
    }

    /// <summary>Opens nothing until it is told to.</summary>
    private sealed class SlowStore(IWeightStore store) : IWeightStore
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Opened { get; private set; }

        public async Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken)
        {
            Opened++;
            await Go.Task.WaitAsync(cancellationToken);
            return await store.OpenAsync(run, hash, cancellationToken);
        }

        public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken) => store.PutAsync(run, write, cancellationToken);

        public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) => store.ListAsync(run, cancellationToken);

        public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken) => store.DeleteAsync(run, hash, cancellationToken);

        public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken) => store.DeleteUnchangedAsync(run, listed, cancellationToken);
    }

    private string PathOf(string hash) => _folder.File("run", "weights", hash);
}
