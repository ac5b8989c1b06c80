using Microsoft.AspNetCore.Http;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Silo.RemoteGeneration;
using static RlActors.Silo.Tests.RemoteGeneration.RemoteEngines;

namespace RlActors.Silo.Tests.RemoteGeneration;

public sealed class WeightUpdateTests
{
    [Fact]
    public async Task Checkpoint_ForVllm_IsWrittenReadAndTheCacheDropped()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, _) => Task.CompletedTask);
        var backend = Backend(server.Url);
        var update = new CheckpointUpdate(new ServerClient(backend, TimeProvider.System), backend, WriteAsync);

        await update.UpdateAsync(First, CancellationToken.None);

        string folder = Path.Combine(backend.WeightsFolder!, First.Hash);
        Assert.True(Directory.Exists(folder));
        Assert.Equal(["/collective_rpc", "/reset_prefix_cache"], server.Asked.Select(one => one.Path));
        Assert.Equal("reload_weights", server.Asked.First().Body.GetProperty("method").GetString());
        Assert.Equal(folder, server.Asked.First().Body.GetProperty("kwargs").GetProperty("weights_path").GetString());
    }

    [Fact]
    public async Task Checkpoint_OfManyVersions_KeepsTheLastTwoFolders()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => http.Response.WriteAsync("{\"success\":true}"));
        var backend = Backend(server.Url, GenerationServer.Sglang);
        var update = new CheckpointUpdate(new ServerClient(backend, TimeProvider.System), backend, WriteAsync);
        for (int version = 0; version < 5; version++)
        {
            await update.UpdateAsync(new PolicyVersion(1, version, 0, $"hash{version}"), CancellationToken.None);
        }

        Assert.Equal(["hash3", "hash4"], Directory.GetDirectories(backend.WeightsFolder!).Select(folder => Path.GetFileName(folder)!).Order());
        Assert.All(server.Asked, one => Assert.Equal("/update_weights_from_disk", one.Path));
    }

    [Fact]
    public async Task Checkpoint_ThatSglangDoesNotTake_IsAnErrorWithItsWords()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => http.Response.WriteAsync("{\"success\":false,\"message\":\"no such folder\"}"));
        var backend = Backend(server.Url, GenerationServer.Sglang);
        var update = new CheckpointUpdate(new ServerClient(backend, TimeProvider.System), backend, WriteAsync);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => update.UpdateAsync(First, CancellationToken.None));

        Assert.Contains("no such folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_WhoseUpdateFailed_KeepsItsVersion()
    {
        bool fails = false;
        await using var server = await ScriptedServer.StartAsync((_, _, http) => http.Response.WriteAsync(fails ? "{\"success\":false}" : "{\"success\":true}"));
        var backend = Backend(server.Url, GenerationServer.Sglang);
        await using var engine = await CreateAsync(backend, new CheckpointUpdate(new ServerClient(backend, TimeProvider.System), backend, WriteAsync));
        fails = true;

        await Assert.ThrowsAsync<RlActorsException>(() => engine.LoadAsync(Second, CancellationToken.None));

        Assert.Equal(First, engine.Current);
    }

    private static Task WriteAsync(PolicyVersion version, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        return File.WriteAllTextAsync(Path.Combine(folder, "model.safetensors"), version.Hash, cancellationToken);
    }
}
