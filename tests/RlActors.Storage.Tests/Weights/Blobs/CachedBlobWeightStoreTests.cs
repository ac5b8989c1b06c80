using RlActors.RealServices;
using RlActors.Weights;

namespace RlActors.Storage.Tests.Weights.Blobs;

/// <summary>Memory on top of Azure Blob.</summary>
public sealed class CachedBlobWeightStoreTests : WeightStoreConformance, IClassFixture<AzuriteService>
{
    private readonly Lazy<BlobWeightStore> _blobs;
    private readonly Lazy<IWeightStore> _store;

    public CachedBlobWeightStoreTests(AzuriteService service)
    {
        _blobs = new Lazy<BlobWeightStore>(() => new BlobWeightStore(service.NewContainer()));
        _store = new Lazy<IWeightStore>(() => new MemoryWeightCache(_blobs.Value, capacity: 700_000));
    }

    protected override IWeightStore Store => _store.Value;

    [SkippableFact]
    public async Task Open_JustPut_NeedsNoService()
    {
        string hash = await PutAsync("run", [1, 2, 3]);
        await _blobs.Value.DeleteAsync("run", hash, None);

        Assert.Equal([1, 2, 3], await ReadAsync("run", hash));
    }

    [SkippableFact]
    public async Task Open_LargerThanTheCache_IsThereAllTheSame()
    {
        byte[] content = new byte[2_000_000];
        new Random(3).NextBytes(content);
        string hash = await PutAsync("run", content);

        Assert.Equal(content, await ReadAsync("run", hash));
        await _blobs.Value.DeleteAsync("run", hash, None);
        await Assert.ThrowsAsync<RlActorsException>(() => ReadAsync("run", hash));
    }
}
