using RlActors.RealServices;
using RlActors.Storage.Files;
using RlActors.Storage.Tests.Processes;

namespace RlActors.Storage.Tests.Weights.Blobs;

public sealed class KilledUploadTests(AzuriteService service) : IClassFixture<AzuriteService>
{
    [SkippableFact]
    public async Task Put_ProcessKilledInTheMiddle_NothingIsVisibleAndTheNextGoesOn()
    {
        const int blocks = 8, seed = 5;
        const long arrives = 11L * MemoryContent.ChunkBytes / 2; // four blocks are under way at a time: one at least has arrived by then
        string container = service.NewContainer();
        await using var network = new FaultyProxy(service.Port);
        network.StopRequestsAfter(arrives);
        using (var writer = ChildProcess.Start("put-blob", container.Replace($":{service.Port}/", $":{network.Port}/", StringComparison.Ordinal), $"{blocks}", $"{seed}"))
        {
            Assert.Equal("spooled", await writer.ReadLineAsync());
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (network.Sent < arrives)
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
        Assert.InRange(second.Sent, MemoryContent.ChunkBytes, ((blocks - 1L) * MemoryContent.ChunkBytes) + 100_000);
        Assert.Equal(hash, (await store.ListAsync("run", default)).Single().Hash);
        await using var content = await store.OpenAsync("run", hash, default);
        Assert.Equal((long)blocks * MemoryContent.ChunkBytes, content.Length);
    }
}
