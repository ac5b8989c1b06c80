using RlActors.RealServices;
using RlActors.Storage.Files;

namespace RlActors.Storage.Tests.Weights.Blobs;

/// <summary>The service itself is killed, for real, and comes back with its data on its port.</summary>
public sealed class KilledServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Put_ServiceKilledRightAfter_FileIsThereWhenItIsBack()
    {
        var first = await ServiceScript.StartAsync("azurite", "--data", _folder.Path);
        string hash = await new BlobWeightStore(first.Address).PutAsync("run", stream => RandomContent(stream, 100_000), default);
        await first.KillAsync();
        await using var second = await ServiceScript.StartAsync("azurite", "--data", _folder.Path, "--port", Port(first));
        await using var content = await new BlobWeightStore(first.Address).OpenAsync("run", hash, default);

        Assert.Equal(first.Address, second.Address);
        Assert.Equal(100_000, content.Length);
    }

    [SkippableFact]
    public async Task Put_ServiceKilledInTheMiddle_EndsWhenItIsBack()
    {
        const int length = 12 * MemoryContent.ChunkBytes;
        var first = await ServiceScript.StartAsync("azurite", "--data", _folder.Path);
        await using var network = new FaultyProxy(int.Parse(Port(first), System.Globalization.CultureInfo.InvariantCulture));
        var store = new BlobWeightStore(first.Address.Replace($":{Port(first)}/", $":{network.Port}/", StringComparison.Ordinal));
        var put = Task.Run(() => store.PutAsync("run", stream => RandomContent(stream, length), default));
        using (var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1)))
        {
            while (network.Sent < length / 4)
            {
                await Task.Delay(5, limit.Token);
            }
        }

        await first.KillAsync();
        bool ended = put.IsCompleted;
        await using var second = await ServiceScript.StartAsync("azurite", "--data", _folder.Path, "--port", Port(first));
        string hash = await put.WaitAsync(TimeSpan.FromMinutes(2));
        await using var content = await store.OpenAsync("run", hash, default);

        Assert.False(ended);
        Assert.Equal(length, content.Length);
    }

    private static string Port(ServiceScript service) =>
        $"{new Uri(service.Address.Split(';').Single(part => part.StartsWith("BlobEndpoint=", StringComparison.Ordinal))["BlobEndpoint=".Length..]).Port}";

    private static void RandomContent(Stream stream, int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        stream.Write(content);
    }
}
