using System.Text.Json;
using System.Text.Json.Nodes;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>Writes a version's model folder where the server sees it, and has the server read it.</summary>
/// <param name="client">The server.</param>
/// <param name="options">Which server, and the folder.</param>
/// <param name="export">Writes a version's model folder.</param>
internal sealed class CheckpointUpdate(ServerClient client, GenerationBackendOptions options, Func<PolicyVersion, string, CancellationToken, Task> export) : IWeightUpdate
{
    private const int Kept = 2;

    private readonly Queue<string> _written = new();

    public bool CanPin => false;

    public async Task UpdateAsync(PolicyVersion version, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(Path.GetFullPath(options.WeightsFolder!), version.Hash);
        if (!_written.Contains(folder))
        {
            await export(version, folder, cancellationToken);
            _written.Enqueue(folder);
        }

        await (options.Server == GenerationServer.Sglang ? UpdateSglangAsync(folder, cancellationToken) : UpdateVllmAsync(folder, cancellationToken));
        while (_written.Count > Kept)
        {
            Directory.Delete(_written.Dequeue(), recursive: true);
        }
    }

    private async Task UpdateSglangAsync(string folder, CancellationToken cancellationToken)
    {
        var answer = await client.AskAsync(
            HttpMethod.Post, "/update_weights_from_disk", new JsonObject { ["model_path"] = folder, ["flush_cache"] = true }, cancellationToken);
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("success", out var success) || success.ValueKind != JsonValueKind.True)
        {
            throw new RlActorsException($"generation server {client.Url} did not take the weights in '{folder}': {answer}; does it see that folder?");
        }
    }

    /// <summary>vLLM's workers read the folder, and the cache of prompts that the old weights read is dropped.</summary>
    private async Task UpdateVllmAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            await client.AskAsync(
                HttpMethod.Post, "/collective_rpc",
                new JsonObject { ["method"] = "reload_weights", ["kwargs"] = new JsonObject { ["weights_path"] = folder } }, cancellationToken);
            await client.AskAsync(HttpMethod.Post, "/reset_prefix_cache", null, cancellationToken);
        }
        catch (RlActorsException error)
        {
            throw new RlActorsException(
                $"generation server {client.Url} did not take the weights in '{folder}': {error.Message} (vLLM takes them only when started with VLLM_SERVER_DEV_MODE=1, and must see that folder)", error);
        }
    }
}
