using RlActors.RealServices;
using RlActors.Storage.Files;
using RlActors.Storage.Tests.Processes;

namespace RlActors.Storage.Tests.Weights.Blobs;

public sealed class KilledUploadTests(AzuriteService service) : IClassFixture<AzuriteService>
{
    [SkippableFact]
    public async Task Put_ProcessKilledInTheMiddle_NothingIsVisibleAndTheNextGoesOn()
    {
        const int blocks = 6, seed = 5;
        string container = service.NewContainer();
        await using var network = new FaultyProxy(service.Port);
        network.StopRequestsAfter((7 * (long)MemoryContent.ChunkBytes) / 2);
        using (var writer = ChildProcess.Start("put-blob", container.Replace($":{service.Port}/", $":{network.Port}/", StringComparison.Ordinal), $"{blocks}", $"{seed}"))
        {
            Assert.Equal("spooled", await writer.ReadLineAsync());
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (network.Sent < (7 * (long)MemoryContent.ChunkBytes) / 2)
            {
                await Task.Delay(20, limit.Token); // until the network takes no more: the upload cannot end
            }

            await writer.KillAsync();
        }

        var store = new BlobWeightStore(container);
        var meanwhile = await store.ListAsync("run", default);
        await using var second = new FaultyProxy(service.Port);
        string hash = await new BlobWeightStore(container.Replace($":{service.Port}/", $":{second.Port}/", StringComparison.Ordinal))
            .PutAsync("run", stream => RandomBlocks.Write(stream, blocks, seed), default);

        Assert.Empty(meanwhile);
        Assert.InRange(second.Sent, MemoryContent.ChunkBytes, (blocks - 1L) * MemoryContent.ChunkBytes); // at least one block had arrived whole
        Assert.Equal(hash, (await store.ListAsync("run", default)).Single().Hash);
        await using var content = await store.OpenAsync("run", hash, default);
        Assert.Equal((long)blocks * MemoryContent.ChunkBytes, content.Length);
    }
}
