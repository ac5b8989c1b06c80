using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using RlActors.Recipes;
using RlActors.Silo.Benchmarks.Abuse;
using RlActors.Silo.Tests.Processes;
using RlActors.Silo.Tests.Runs;

namespace RlActors.Silo.Tests.Security;

/// <summary>Silos and consoles as processes, with keys and certificates.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecuredSiloTests : IDisposable
{
    private const string Secret = "a-secret-that-nobody-may-read-0123456789";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--advertise 10.1.2.3 --cluster redis://127.0.0.1:1", "--advertise 10.1.2.3 listens beyond this machine; give --tls-certificate")]
    [InlineData("--http 0.0.0.0:0", "--http 0.0.0.0:0 listens beyond this machine; set a key first")]
    [InlineData("--tls-ca nowhere.pem", "TLS lacks --tls-certificate and --tls-key")]
    [InlineData("--tls-ca nowhere.pem --tls-key a --tls-certificate b", "--tls-ca 'nowhere.pem' cannot be used")]
    [InlineData("--allow-folder nowhere", "--allow-folder 'nowhere' is no folder")]
    [InlineData("--api-key-file nowhere", "--api-key-file 'nowhere' cannot be read")]
    public async Task Serve_WhatIsNotSafe_IsRefusedAtStart(string options, string told)
    {
        var (exit, output) = await SiloProcess.RunAsync(["serve", "--data", _folder.Path, .. options.Split(' ')]);

        Assert.True(exit == 1, output);
        Assert.Contains(told, output, StringComparison.Ordinal);
        Assert.Single(output.Trim().Split('\n'));
    }

    [Fact]
    public async Task Silos_WithCertificates_FormAClusterThatStrangersDoNotJoin()
    {
        using var ours = new ScratchAuthority(Path.Combine(_folder.Path, "ours"), "ours");
        using var theirs = new ScratchAuthority(Path.Combine(_folder.Path, "theirs"), "theirs");
        string cluster = $"localhost:{FreePort()}", data = Path.Combine(_folder.Path, "data");
        using var first = await ServeAsync("a", cluster, data, Options(ours.Silo("a")));
        using var second = await ServeAsync("b", cluster, Path.Combine(_folder.Path, "data-b"), Options(ours.Silo("b")));

        var (exit, answer) = await ConsoleProcess.RunAsync(["silos", "--json", "--data", data, .. Options(ours.Console())]);
        Assert.True(exit == 0, answer);
        Assert.Contains("\"a\"", answer, StringComparison.Ordinal);
        Assert.Contains("\"b\"", answer, StringComparison.Ordinal);

        var (strange, refusal) = await ConsoleProcess.RunAsync(["silos", "--data", data, .. Options(theirs.Console())]);
        Assert.Equal(1, strange);
        Assert.Contains("do not believe each other", refusal, StringComparison.Ordinal);
        var (bare, wayOut) = await ConsoleProcess.RunAsync("silos", "--data", data);
        Assert.Equal(1, bare);
        Assert.Contains("speaks TLS; give --tls-ca", wayOut, StringComparison.Ordinal);

        using var stranger = SiloProcess.Start(["serve", "--data", Path.Combine(_folder.Path, "other"), "--node", "c", "--cluster", cluster, .. Options(theirs.Silo("c") with { Authority = ours.Authority })]);
        await WaitAsync(() => first.Output.Contains("Refused at the silo port", StringComparison.Ordinal), () => first.Output + stranger.Output);
        Assert.DoesNotContain("silo is up", stranger.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_WithAKey_KeepsItToItself()
    {
        string data = Path.Combine(_folder.Path, "data"), key = Path.Combine(_folder.Path, "api.key");
        await File.WriteAllTextAsync(key, Secret + "\n");
        var recipe = SmallRecipe.Create() with { Name = "secret" };
        string file = Path.Combine(_folder.Path, "recipe.json");
        await File.WriteAllTextAsync(file, RecipeReader.Write(recipe));
        using var silo = await ServeAsync("a", null, data, ["--api-key-file", key, "--http", "0"]);

        var (bare, wayOut) = await ConsoleProcess.RunAsync("start", file, "--data", data);
        Assert.Equal(1, bare);
        Assert.Contains("asks for the key it was started with", wayOut, StringComparison.Ordinal);
        string wrong = Path.Combine(_folder.Path, "wrong.key");
        await File.WriteAllTextAsync(wrong, "another-key-that-is-long-enough");
        var (refused, told) = await ConsoleProcess.RunAsync("start", file, "--data", data, "--api-key-file", wrong);
        Assert.Equal(1, refused);
        Assert.Contains("it refuses the key", told, StringComparison.Ordinal);
        var (exit, started) = await ConsoleProcess.RunAsync("start", file, "--name", "s1", "--data", data, "--api-key-file", key);
        Assert.True(exit == 0, started);
        var (watched, outcome) = await ConsoleProcess.RunAsync("watch", "s1", "--data", data, "--api-key-file", key);
        Assert.True(watched == 0, outcome);

        string http = FileOf(data).GetProperty("http").GetString()!;
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri($"{http}/v1/models"))).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"{http}/v1/models"))).StatusCode);

        silo.Kill();
        await silo.WaitAsync();
        foreach (string said in new[] { silo.Output, wayOut, told, started, outcome })
        {
            Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
        }

        foreach (string holds in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            Assert.False((await File.ReadAllTextAsync(holds, System.Text.Encoding.Latin1)).Contains(Secret, StringComparison.Ordinal), $"{holds} holds the key");
        }
    }

    [Fact]
    public async Task Silo_Alone_MakesItsFoldersKeyAndConfinesRecipes()
    {
        string data = Path.Combine(_folder.Path, "data"), allowed = Directory.CreateDirectory(Path.Combine(_folder.Path, "allowed")).FullName;
        string lines = Path.Combine(_folder.Path, "out.jsonl");
        await File.WriteAllTextAsync(lines, "{}");
        File.CreateSymbolicLink(Path.Combine(allowed, "link.jsonl"), lines);
        using var silo = await ServeAsync("a", null, data, ["--allow-folder", allowed]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "gateway.key")));

        foreach (string path in new[] { lines, Path.Combine(allowed, "link.jsonl"), Path.Combine(allowed, "..", "out.jsonl"), "/etc/passwd" })
        {
            var (exit, told) = await ConsoleProcess.RunAsync(
                "start", "quickstart", "--data", data, "--set", "task.name=jsonl", "--set", $"task.options={{\"dataset\":\"d\",\"train\":{JsonSerializer.Serialize(path)}}}");
            Assert.True(exit == 1, told);
            Assert.Contains("outside of what a recipe may reach here", told, StringComparison.Ordinal);
            Assert.Contains(allowed, told, StringComparison.Ordinal);
        }

        File.Move(Path.Combine(data, "gateway.key"), Path.Combine(_folder.Path, "gone.key"));
        await File.WriteAllTextAsync(Path.Combine(data, "gateway.key"), "a key that somebody else has made up");
        var (other, refused) = await ConsoleProcess.RunAsync("doctor", "--data", data);
        Assert.True(other == 1, refused);
        Assert.Contains("it refuses the key", refused, StringComparison.Ordinal);
    }

    private static string[] Options(RlActors.Security.TlsFiles files) => ["--tls-certificate", files.Certificate!, "--tls-key", files.Key!, "--tls-ca", files.Authority];

    private static async Task<SiloProcess> ServeAsync(string node, string? cluster, string data, IEnumerable<string> options)
    {
        var silo = SiloProcess.Start(["serve", "--data", data, "--node", $"{node}", .. cluster is null ? Array.Empty<string>() : ["--cluster", cluster], .. options]);
        await WaitAsync(() => silo.Output.Contains("silo is up", StringComparison.Ordinal) || silo.HasExited, () => silo.Output);
        Assert.False(silo.HasExited, silo.Output);
        return silo;
    }

    private static JsonElement FileOf(string data) => JsonElement.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(data, RlActors.Silo.Hosting.SiloFile.FolderName), "*.json").Single()));

    private static async Task WaitAsync(Func<bool> holds, Func<string> seen)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!holds())
        {
            Assert.False(limit.IsCancellationRequested, seen());
            await Task.Delay(100);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
