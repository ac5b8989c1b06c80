using System.Diagnostics;
using System.Net;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Deploy;

/// <summary>The services of compose.yaml come up as processes, find each other over TLS and Redis, are healthy, are asked by the console, and end on SIGTERM within their time.</summary>
public sealed class ComposeRunTests
{
    [SkippableFact]
    public async Task Services_AsProcesses_FormTheClusterAndEndInTime()
    {
        Skip.IfNot(File.Exists("/usr/bin/redis-server"), "Redis is not installed");
        await using var compose = new ComposedProcesses();
        await compose.StartStoresAsync();
        compose.StartRedis();
        var services = DeployedContainer.OfCompose().ToList();
        var console = services.Single(service => service.IsConsole);
        var silos = services.Where(service => !service.IsConsole).ToDictionary(service => service, compose.Start);

        await WaitAsync(() => silos.Values.All(silo => silo.Output.Contains("silo is up", StringComparison.Ordinal)), Printed);
        foreach (var service in silos.Keys)
        {
            await WaitAsync(async () => await compose.CheckAsync(service) == 0, Printed);
        }

        foreach (string probe in KubernetesManifests.Of<k8s.Models.V1Deployment>().First().Spec.Template.Spec.Containers
            .SelectMany(container => new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }).Select(probe => probe.HttpGet.Path))
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync(compose, probe, key: null));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(compose, "/v1/models", key: null));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(compose, "/v1/models", compose.SecretOf("api-key")));

        var (exit, told) = await compose.AskAsync(console, [.. console.Arguments, "--json"]);
        Assert.True(exit == 0, told);
        Assert.All(silos.Keys, service => Assert.Contains($"\"{service.Name}\"", told, StringComparison.Ordinal));

        var ending = silos.Single(silo => silo.Key.Name == "generator-2");
        var clock = Stopwatch.StartNew();
        ending.Value.Terminate();
        Assert.Equal(0, await ending.Value.WaitAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"it took {clock.Elapsed}"); // compose's stop_grace_period
        Assert.DoesNotContain(compose.SecretOf("api-key"), Printed(), StringComparison.Ordinal);
        Assert.DoesNotContain(compose.SecretOf("redis-password"), Printed() + told, StringComparison.Ordinal);

        string Printed() => string.Join("\n", silos.Select(silo => $"== {silo.Key.Name}\n{silo.Value.Output}"));
    }

    /// <summary>The whole of it: the ledger in PostgreSQL, the weights in Azurite, the silos of compose.yaml, and its console, which starts a tiny run and sees it end.</summary>
    [SkippableFact]
    public async Task Services_WithTheirStores_TrainATinyRun()
    {
        Skip.IfNot(File.Exists("/usr/bin/redis-server"), "Redis is not installed");
        Skip.IfNot(ComposedProcesses.HasPostgres, "the ledger is not kept in PostgreSQL yet");
        await using var compose = new ComposedProcesses();
        await compose.StartStoresAsync();
        compose.StartRedis();
        var services = DeployedContainer.OfCompose().ToList();
        var console = services.Single(service => service.IsConsole);
        var silos = services.Where(service => !service.IsConsole).ToDictionary(service => service, compose.Start);
        await WaitAsync(() => silos.Values.All(silo => silo.Output.Contains("silo is up", StringComparison.Ordinal)), Printed);
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create());

        var (exit, started) = await compose.AskAsync(console, "start", recipe, "--name", "tiny");
        Assert.True(exit == 0, started + Printed());
        await WaitAsync(
            async () => (await compose.AskAsync(console, "status", "tiny", "--json")).Output is var status && (status.Contains("\"completed\"", StringComparison.Ordinal)
                || (status.Contains("\"paused\"", StringComparison.Ordinal) ? throw new InvalidOperationException(status + Printed()) : false)),
            Printed);

        foreach (string secret in new[] { compose.SecretOf("api-key"), compose.SecretOf("redis-password") })
        {
            Assert.DoesNotContain(secret, Printed(), StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);

        string Printed() => string.Join("\n", silos.Select(silo => $"== {silo.Key.Name}\n{silo.Value.Output}"));
    }

    /// <summary>Asks the learner over HTTPS; whose its certificate is, tests of TLS ask.</summary>
    private static async Task<HttpStatusCode> GetAsync(ComposedProcesses compose, string path, string? key)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Issuer == "CN=rlactors" };
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
        using var answer = await client.GetAsync(new Uri($"https://127.0.0.1:{compose.PortOf("learner", 8000)}{path}"));
        return answer.StatusCode;
    }

    private static Task WaitAsync(Func<bool> holds, Func<string> seen) => WaitAsync(() => Task.FromResult(holds()), seen);

    private static async Task WaitAsync(Func<Task<bool>> holds, Func<string> seen)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, seen());
            await Task.Delay(200);
        }
    }
}
