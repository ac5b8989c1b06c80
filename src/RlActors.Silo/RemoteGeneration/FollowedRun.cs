using System.Text.Json;
using RlActors.Identity;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>A silo that serves the run gets new versions by itself: this waits until it has one.</summary>
internal sealed class FollowedRun(ServerClient client, string model, TimeProvider time) : IWeightUpdate
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200), Patience = TimeSpan.FromSeconds(30);

    public bool CanPin => true;

    public async Task UpdateAsync(PolicyVersion version, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            var served = await ServedAsync(cancellationToken);
            if (served is not null && !served.IsOlderThan(version))
            {
                return;
            }

            if (time.GetElapsedTime(start) > Patience)
            {
                throw new RlActorsException(
                    $"generation server {client.Url} serves version {(served is null ? "none" : $"{served.Stage}.{served.Number}")} of '{model}'; waited {Patience.TotalSeconds} s for {version.Stage}.{version.Number}: does it serve this run?");
            }

            await Task.Delay(Glance, time, cancellationToken);
        }
    }

    private async Task<PolicyVersion?> ServedAsync(CancellationToken cancellationToken)
    {
        var answer = await client.AskAsync(HttpMethod.Get, $"/v1/models/{Uri.EscapeDataString(model)}", null, cancellationToken);
        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("policy_version", out var version)
            ? version.ValueKind == JsonValueKind.Null
                ? null
                : new PolicyVersion(
                    version.GetProperty("stage").GetInt32(), version.GetProperty("version").GetInt32(), version.GetProperty("lineage").GetInt32(),
                    version.GetProperty("hash").GetString()!)
            : throw new RlActorsException($"generation server {client.Url} does not say which version of '{model}' it serves; is it a silo of RlActors (server: rlactors)?");
    }
}
