using System.Diagnostics;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Recipes;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>Committed trajectories a second with engines that take no time: what actors, stream, ledger and weight store carry, beside Orleans' own calls and the disk.</summary>
/// <param name="Folder">A folder for the data.</param>
/// <param name="Seconds">Seconds that are measured, after three that are not.</param>
/// <param name="GroupsPerStep">Groups in a step.</param>
/// <param name="GroupSize">Completions in a group.</param>
/// <param name="Tokens">Tokens of a completion.</param>
/// <param name="Profile">Whether calls are timed one by one, which costs some speed itself.</param>
/// <param name="Report">Takes lines of text.</param>
internal sealed record ThroughputBenchmark(string Folder, int Seconds, int GroupsPerStep, int GroupSize, int Tokens, bool Profile, Action<string> Report)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(3);

    /// <summary>Measures one run for each number of prompts.</summary>
    public async Task RunAsync(IReadOnlyList<int> prompts, CancellationToken cancellationToken)
    {
        Report(FormattableString.Invariant(
            $"steps of {GroupsPerStep} groups of {GroupSize} completions of {Tokens} tokens; {Environment.ProcessorCount} cores; the disk makes 4 KiB durable {DiskRate.Measure(Folder, TimeSpan.FromSeconds(2)):0} times a second"));
        foreach (int count in prompts)
        {
            string folder = Directory.CreateDirectory(Path.Combine(Folder, FormattableString.Invariant($"{count}"))).FullName;
            await MeasureAsync(folder, count, cancellationToken);
        }
    }

    private async Task MeasureAsync(string folder, int prompts, CancellationToken cancellationToken)
    {
        var (ledgerCalls, grainCalls) = (new CallTimes(), new CallTimes());
        await using var silo = await EmbeddedSilo.StartAsync(folder, cancellationToken, Configure);
        var (inside, client) = await OrleansRates.MeasureAsync(silo.Services, Ping, cancellationToken);
        Report(FormattableString.Invariant(
            $"{prompts} prompts: Orleans alone makes {inside.Many:0} calls/s inside the silo ({1e6 / inside.One:0} us for one), {client.Many:0} through a client ({1e6 / client.One:0} us)"));
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        var (run, learner) = (grains.GetGrain<IRunGrain>("throughput"), grains.GetGrain<ILearnerGrain>("throughput"));
        await run.StartAsync(RecipeOf(prompts));
        await Task.Delay(WarmUp, cancellationToken);
        ledgerCalls.Clear();
        grainCalls.Clear();
        var before = await ReadAsync(learner, folder);
        await Task.Delay(TimeSpan.FromSeconds(Seconds), cancellationToken);
        var after = await ReadAsync(learner, folder);
        var status = await run.GetStatusAsync();
        if (status.Reason is { } reason || after.Steps == before.Steps)
        {
            throw new RlActorsException($"the run of the throughput benchmark does not advance: {status.Reason ?? string.Join(", ", status.Waiting)}");
        }

        Tell(before, after, inside);
        foreach (var (title, calls) in new[] { ("ledger", ledgerCalls), ("actor", grainCalls) })
        {
            TellCalls(title, calls, (after.Steps - before.Steps) * GroupsPerStep);
        }

        await run.StopAsync();

        void Configure(IHostApplicationBuilder builder)
        {
            new RlActorsBuilder(builder.Services).AddTask<NumberedPrompts>(NumberedPrompts.Name).AddJudge<ParityJudge>(ParityJudge.Name);
            builder.Services.AddSingleton<IEngineFactory, InstantEngines>();
            if (Profile)
            {
                TimedLedger.AddTo(builder.Services, ledgerCalls);
                builder.Services.AddSingleton<IIncomingGrainCallFilter>(new TimedGrainCalls(grainCalls));
            }
        }
    }

    private void Tell(Reading before, Reading after, PingRate ping)
    {
        double seconds = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;
        double groups = (after.Steps - before.Steps) * GroupsPerStep / seconds;
        double cores = (after.Processor - before.Processor).TotalSeconds / seconds;
        Report(FormattableString.Invariant(
            $"    {groups * GroupSize:0} trajectories/s committed = {groups:0} groups/s = {(after.Steps - before.Steps) / seconds:0.0} steps/s; a group costs as much as {ping.Many / groups:0.0} calls inside the silo"));
        Report(FormattableString.Invariant(
            $"    {cores:0.00} of {Environment.ProcessorCount} cores busy, collecting garbage {(after.Collecting - before.Collecting).TotalSeconds / seconds:0.0%} of the time; ledger grew by {(after.Bytes - before.Bytes) / Math.Max(1, (after.Steps - before.Steps) * GroupsPerStep)} bytes a group"));
        var threads = after.Threads.Select(thread => (thread.Key, Busy: (thread.Value - before.Threads.GetValueOrDefault(thread.Key)) / seconds))
            .Where(thread => thread.Busy > 0.02).OrderByDescending(thread => thread.Busy);
        Report($"    by thread: {string.Join(", ", threads.Select(thread => FormattableString.Invariant($"{thread.Key} {thread.Busy:0.00}")))} cores");
    }

    private void TellCalls(string kind, CallTimes times, long groups)
    {
        foreach (var (call, calls, seconds) in times.Read().Take(12))
        {
            Report(FormattableString.Invariant($"    {kind,-6} {call,-70} {calls / (double)groups,8:0.000} a group {seconds / calls * 1e3,9:0.000} ms"));
        }
    }

    private static async Task<Reading> ReadAsync(ILearnerGrain learner, string folder) => new(
        Stopwatch.GetTimestamp(), (await learner.GetStatusAsync()).Version?.Number ?? 0, Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), ThreadTimes.Read(),
        Directory.EnumerateFiles(folder, "ledger*").Sum(file => new FileInfo(file).Length));

    private string RecipeOf(int prompts) => RecipeReader.Write(RecipeReader.Read(
        FormattableString.Invariant($$"""
        {
          "name": "throughput", "seed": 1, "checkMemory": false,
          "model": { "create": { "hiddenSize": 8, "intermediateSize": 16, "layers": 1, "heads": 1, "keyValueHeads": 1, "contextLength": 4096 } },
          "task": { "name": "{{NumberedPrompts.Name}}", "options": { "count": {{prompts}} } },
          "judges": [ { "name": "{{ParityJudge.Name}}" } ],
          "stages": [ {
            "kind": "rl", "algorithm": "grpo", "steps": 100000000, "groupsPerStep": {{GroupsPerStep}}, "groupSize": {{GroupSize}}, "maxStaleness": 1,
            "sampling": { "maxTokens": {{Tokens}} }
          } ],
          "generation": { "slots": {{GroupsPerStep * GroupSize}} },
          "evaluation": { "every": 0, "prompts": 1 }
        }
        """),
        "throughput"));

    /// <summary>Counters at one moment.</summary>
    private sealed record Reading(long At, long Steps, TimeSpan Processor, TimeSpan Collecting, Dictionary<string, double> Threads, long Bytes);
}
