using RlActors.Weights;

namespace RlActors.Storage.Tests.Weights;

public sealed class MemoryWeightCacheTests : WeightStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MemoryWeightCacheTests() => Store = new MemoryWeightCache(new DirectoryWeightStore(_folder.Path), capacity: 2);

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
        string[] hashes = [await PutAsync("run", [1]), await PutAsync("run", [2])];
        await ReadAsync("run", hashes[0]); // used last
        await PutAsync("run", [3]);
        File.WriteAllBytes(PathOf(hashes[0]), [9]);
        File.WriteAllBytes(PathOf(hashes[1]), [9]);

        Assert.Equal([1], await ReadAsync("run", hashes[0]));
        Assert.Contains("damaged", (await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hashes[1], None))).Message);
    }

    [Fact]
    public async Task Open_LargeFile_IsReadFromTheDisk()
    {
        byte[] block = new byte[1 << 20];
        string hash = await Store.PutAsync("run", stream =>
        {
            for (int written = 0; written <= MemoryWeightCache.LargestFile; written += block.Length)
            {
                stream.Write(block);
            }
        }, None);
        await using (var stream = await Store.OpenAsync("run", hash, None))
        {
            Assert.Equal(MemoryWeightCache.LargestFile + block.Length, stream.Length);
        }

        File.Delete(PathOf(hash));
        await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));
    }

    private string PathOf(string hash) => _folder.File("run", "weights", hash);
}
