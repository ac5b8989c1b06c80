using System.Globalization;
using System.Text.Json;
using RlActors.Client.Tests.Fixtures;
using RlActors.Recipes;

namespace RlActors.Client.Tests.Steering;

public sealed class SteeringTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    [Fact]
    public async Task PauseResumeStop_ReachTheRunsLoop()
    {
        using var console = await ConsoleHarness.WithRunAsync(steps: 1);
        SiloFixture.WriteFile(console.Folder, silo.GatewayPort, Environment.ProcessId);

        var paused = await console.RunAsync("pause", RecordedLedger.Run, "--reason", "lunch");
        var resumed = await console.RunAsync("resume", RecordedLedger.Run, "--json");
        var stopped = await console.RunAsync("stop", RecordedLedger.Run);

        Assert.Equal("run tiny-1: paused (lunch), rl 12/200\n", paused.Out);
        Assert.Equal("running", resumed.Json.GetProperty("status").GetString());
        Assert.Equal(
            ["run", "status", "reason", "stage", "stage_kind", "version", "steps", "balance", "waiting", "stage_name"], resumed.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("run tiny-1: stopped (stopped on request), rl 12/200\n", stopped.Out);
        Assert.Equal(["pause lunch", "resume", "stop"], RecordingRunGrain.Heard[RecordedLedger.Run]);
    }

    [Fact]
    public async Task Start_SendsTheResolvedRecipeUnderTheNextFreeName()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        string recipe = Path.Combine(console.Folder, "tiny.json");
        await File.WriteAllTextAsync(recipe, RecordedLedger.RecipeJson);

        var outcome = await console.RunAsync("start", recipe, "--set", "stages.1.steps=9", "--gateway", Invariant($"127.0.0.1:{silo.GatewayPort}"));

        Assert.Equal("run tiny-2: running, rl 12/200\n", outcome.Out);
        Assert.Equal("follow it: rlactors watch tiny-2\n", outcome.Error);
        string sent = Assert.Single(RecordingRunGrain.Heard["tiny-2"])["start ".Length..];
        Assert.Equal(9, Assert.IsType<RlStageOptions>(RecipeReader.Read(sent, "sent").Stages[1]).Steps);
    }

    [Fact]
    public async Task Start_ABuiltInRecipe_IsFoundByName()
    {
        using var console = new ConsoleHarness();

        var outcome = await console.RunAsync("start", "quickstart", "--name", "mine", "--json", "--gateway", Invariant($"localhost:{silo.GatewayPort}"));

        Assert.Equal("mine", outcome.Json.GetProperty("run").GetString());
        Assert.Equal("quickstart", RecipeReader.Read(RecordingRunGrain.Heard["mine"][0]["start ".Length..], "sent").Name);
    }

    [Theory]
    [InlineData("start nosuch.json", "error: recipe 'nosuch.json' cannot be read")]
    [InlineData("start quickstart --set stages.1.groupSize=-3", "stages[1].groupSize is -3; expected a number from 1 to 4096")]
    [InlineData("start quickstart --name a/b", "error: run name 'a/b' cannot be used")]
    public async Task Start_WhatCannotBeStarted_NeedsNoSiloToSaySo(string commandLine, string expected)
    {
        using var console = new ConsoleHarness();

        var outcome = await console.RunAsync([.. commandLine.Split(' ')]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_WithASilo_AsksIt()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        SiloFixture.WriteFile(console.Folder, silo.GatewayPort, Environment.ProcessId);

        var outcome = await console.RunAsync("sample", RecordedLedger.Run, "1+1=", "--temperature", "0.5", "--max-tokens", "3", "--json");

        Assert.Equal("1+1=0.5/3", outcome.Json.GetProperty("completion").GetString());
        Assert.Equal("silo", outcome.Json.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Sample_WhatTheSiloRefuses_IsOneLine()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        SiloFixture.WriteFile(console.Folder, silo.GatewayPort, Environment.ProcessId);

        var outcome = await console.RunAsync("sample", RecordedLedger.Run, "?");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("error: the text '?' holds '?', which the vocabulary cannot express\n", outcome.Error);
    }

    [Fact]
    public async Task Status_WithASilo_SaysWhatTheRunWaitsFor()
    {
        using var console = await ConsoleHarness.WithRunAsync(steps: 1);
        SiloFixture.WriteFile(console.Folder, silo.GatewayPort, Environment.ProcessId);

        Assert.Contains("waits       waiting 3 s for judge `math`", (await console.RunAsync("status", RecordedLedger.Run)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WithAStaleSiloFile_IsReadFromTheLedger()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        SiloFixture.WriteFile(console.Folder, SiloFixture.FreePort(), int.MaxValue);

        var outcome = await console.RunAsync("status", RecordedLedger.Run, "--json");

        Assert.Equal(JsonValueKind.Null, outcome.Json.GetProperty("waiting").ValueKind);
    }

    [Fact]
    public async Task Resume_WithoutASilo_SaysHowToStartOne()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("resume", RecordedLedger.Run);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            $"error: no silo serves '{console.Folder}' (there is none in .silos/ of it); start one with: dotnet run -c Release --project src/RlActors.Silo -- serve, or name one with --gateway host:port, or its cluster with --cluster redis://host:port\n",
            outcome.Error);
    }

    [Fact]
    public async Task Stop_WithTheFileOfADeadSilo_SaysThatItIsGone()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        int port = SiloFixture.FreePort();
        SiloFixture.WriteFile(console.Folder, port, int.MaxValue);

        var outcome = await console.RunAsync("stop", RecordedLedger.Run);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(Invariant($"error: no silo answers at 127.0.0.1:{port}: .silos/a.json names process {int.MaxValue}, which is gone; start one with: dotnet run"), outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WhereSomethingElseListens_SaysSoWithinTheDeadline()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        int port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;

        var outcome = await console.RunAsync("stop", RecordedLedger.Run, "--gateway", Invariant($"127.0.0.1:{port}"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(Invariant($"error: what listens at 127.0.0.1:{port} is no silo of cluster 'rlactors'"), outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not what a silo writes")]
    [InlineData("null", "is empty")]
    [InlineData("""{"clusterId":"c","serviceId":"s","pid":1}""", "is not what a silo writes")]
    [InlineData("""{"clusterId":"c","serviceId":"s","gateway":"here","pid":1}""", "gateway 'here'")]
    public async Task Stop_WithADamagedSiloFile_NamesIt(string content, string expected)
    {
        using var console = await ConsoleHarness.WithRunAsync();
        string file = SiloFixture.WriteFile(console.Folder, content);

        var outcome = await console.RunAsync("stop", RecordedLedger.Run);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(file, outcome.Error, StringComparison.Ordinal);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
