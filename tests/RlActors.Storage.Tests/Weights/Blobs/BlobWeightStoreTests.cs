using RlActors.RealServices;
using RlActors.Storage.Blobs;
using RlActors.Storage.Files;
using RlActors.Weights;

namespace RlActors.Storage.Tests.Weights.Blobs;

/// <summary>The store over a real Azurite, and over a bad network to it.</summary>
public sealed class BlobWeightStoreTests : WeightStoreConformance, IClassFixture<AzuriteService>
{
    private const int Block = MemoryContent.ChunkBytes;

    private readonly AzuriteService _service;
    private readonly Lazy<string> _container;
    private readonly Lazy<IWeightStore> _store;

    public BlobWeightStoreTests(AzuriteService service)
    {
        _service = service;
        _container = new Lazy<string>(service.NewContainer);
        _store = new Lazy<IWeightStore>(() => new BlobWeightStore(_container.Value));
    }

    protected override IWeightStore Store => _store.Value;

    [SkippableTheory]
    [InlineData(Block)]
    [InlineData((3 * Block) + 1)]
    public async Task Put_ManyBlocks_ComesBackFromMemoryAndFromATemporaryFile(int length)
    {
        byte[] content = Content(length);
        var throughFiles = StoreAt(_container.Value, new BlobTransfer { LargestInMemory = 100_000 });
        string hash = await throughFiles.PutAsync("run", stream => stream.Write(content), None);

        Assert.Equal(content, await ReadAsync("run", hash));
        await using var file = await throughFiles.OpenAsync("run", hash, None);
        Assert.IsType<FileStream>(file);
        byte[] read = new byte[length];
        await file.ReadExactlyAsync(read);
        Assert.Equal(content, read);
        Assert.Equal(length, (await Store.ListAsync("run", None)).Single().Bytes);
    }

    [SkippableFact]
    public async Task Put_ThereAlready_SendsNoBlockAgain()
    {
        byte[] content = Content(3 * Block);
        await PutAsync("run", content);
        await using var network = new FaultyProxy(_service.Port);
        await Through(network).PutAsync("run", stream => stream.Write(content), None);

        Assert.InRange(network.Sent, 1, 10_000);
    }

    [SkippableFact]
    public async Task Put_ConnectionGoneInTheMiddle_GoesOnWhereItWas()
    {
        byte[] content = Content(4 * Block);
        await using var network = new FaultyProxy(_service.Port);
        network.StopRequestsAfter((5 * Block) / 2);
        var impatient = new BlobTransfer { Parallel = 1, TryTimeout = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(3) };
        var error = await Assert.ThrowsAsync<RlActorsException>(() => Through(network, impatient).PutAsync("run", stream => stream.Write(content), None));
        var meanwhile = await Store.ListAsync("run", None);

        await using var second = new FaultyProxy(_service.Port);
        string hash = await Through(second).PutAsync("run", stream => stream.Write(content), None);

        Assert.Contains($"cannot write 'run/weights/{hash}' in container 'http://127.0.0.1:{network.Port}/", error.Message);
        Assert.Contains("no connection", error.Message);
        Assert.Empty(meanwhile);
        Assert.InRange(second.Sent, 2 * Block, (5 * Block) / 2); // two of four blocks had arrived
        Assert.Equal(content, await ReadAsync("run", hash));
    }

    [SkippableFact]
    public async Task Put_ServiceDownForAWhile_Waits()
    {
        byte[] content = Content(1000);
        await using var network = new FaultyProxy(_service.Port) { IsDown = true };
        var put = Through(network).PutAsync("run", stream => stream.Write(content), None);
        await Task.WhenAny(put, Task.Delay(TimeSpan.FromSeconds(1))); // it has failed a few times by now; how often does not matter
        bool waited = !put.IsCompleted;
        network.IsDown = false;

        Assert.True(waited);
        Assert.Equal(content, await ReadAsync("run", await put));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_AnswerBreaksOffInTheMiddle_GoesOnFromThere(bool inMemory)
    {
        byte[] content = Content(4 * Block);
        string hash = await PutAsync("run", content);
        await using var network = new FaultyProxy(_service.Port);
        network.BreakAnswersAfter((5 * Block) / 2);
        await using var stream = await Through(network, new BlobTransfer { Parallel = 1, LargestInMemory = inMemory ? long.MaxValue : 0 }).OpenAsync("run", hash, None);
        byte[] read = new byte[content.Length];
        await stream.ReadExactlyAsync(read);

        Assert.Equal(content, read);
        Assert.Equal(1, network.Broken);
        Assert.InRange(network.Received, content.Length, content.Length + Block); // nothing that had come was asked for again
    }

    [SkippableFact]
    public async Task Open_OtherContentUnderTheName_IsRefusedUntilItIsPutAgain()
    {
        byte[] content = Content(2 * Block);
        string hash = await PutAsync("run", content);
        var blob = BlobPlace.Parse(_container.Value).Container.GetBlobClient($"run/weights/{hash}");
        byte[] other = [.. content];
        other[Block + 1]++;
        await blob.UploadAsync(new BinaryData(other), overwrite: true);
        var error = await Assert.ThrowsAsync<RlActorsException>(() => Store.OpenAsync("run", hash, None));
        await PutAsync("run", content);

        Assert.StartsWith($"'run/weights/{hash}' in container 'http://127.0.0.1:{_service.Port}/rlactors/test-", error.Message);
        Assert.Contains("is damaged", error.Message);
        Assert.Equal(content, await ReadAsync("run", hash));
    }

    [SkippableFact]
    public async Task Prepare_NoContainer_MakesIt()
    {
        await Store.PrepareAsync(None);
        await Store.PrepareAsync(None);

        Assert.True(await BlobPlace.Parse(_container.Value).Container.ExistsAsync());
    }

    [SkippableFact]
    public async Task Prepare_WrongKey_SaysSoWithoutIt()
    {
        string wrong = Convert.ToBase64String(Content(64));
        var store = new BlobWeightStore(_container.Value.Replace(_service.AccountKey, wrong, StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<RlActorsException>(() => store.PrepareAsync(None));

        Assert.StartsWith($"cannot keep files in container 'http://127.0.0.1:{_service.Port}/rlactors/test-", error.Message);
        Assert.Contains("the service refuses it (AuthorizationFailure); check the account key", error.Message);
        Assert.DoesNotContain(wrong, error.ToString());
        Assert.Null(error.InnerException);
    }

    [SkippableFact]
    public async Task Prepare_SignatureForAContainer_CanUseItAndNotMakeIt()
    {
        var container = BlobPlace.Parse(_container.Value).Container;
        var expires = DateTimeOffset.UtcNow.AddHours(1);
        var address = container.GenerateSasUri(Azure.Storage.Sas.BlobContainerSasPermissions.All, expires);
        var store = new BlobWeightStore(address.AbsoluteUri);
        var missing = await Assert.ThrowsAsync<RlActorsException>(() => store.PrepareAsync(None));
        await container.CreateAsync();
        await store.PrepareAsync(None);
        string hash = await store.PutAsync("run", stream => stream.WriteByte(1), None);

        Assert.StartsWith($"there is no container '{container.Uri}', and it cannot be created (", missing.Message);
        Assert.DoesNotContain("sig=", missing.ToString());
        Assert.DoesNotContain("sig=", store.ToString());
        Assert.Equal([1], await ReadAsync("run", hash));
    }

    [SkippableFact]
    public async Task Prepare_NobodyListens_SaysSo()
    {
        int port;
        await using (var network = new FaultyProxy(_service.Port))
        {
            port = network.Port;
        }

        var store = StoreAt(At(port), new BlobTransfer { Patience = TimeSpan.FromSeconds(1) });
        var error = await Assert.ThrowsAsync<RlActorsException>(() => store.PrepareAsync(None));

        Assert.Matches($"^cannot keep files in container 'http://127.0.0.1:{port}/rlactors/test-[0-9]+' for [0-9]+ s: no connection \\(Connection refused.*\\); check the address", error.Message);
        Assert.DoesNotContain(_service.AccountKey, error.ToString());
    }

    private string At(int port) => _container.Value.Replace($":{_service.Port}/", $":{port}/", StringComparison.Ordinal);

    private BlobWeightStore Through(FaultyProxy network, BlobTransfer? transfer = null) => StoreAt(At(network.Port), transfer ?? new BlobTransfer());

    private static BlobWeightStore StoreAt(string container, BlobTransfer transfer) => new(BlobPlace.Parse(container), transfer, TimeProvider.System);

    private static byte[] Content(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }
}
