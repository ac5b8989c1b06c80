using System.Collections.Concurrent;
using RlActors.Grains;
using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Client.Tests.Steering;

/// <summary>A run's loop that notes what it is told.</summary>
internal sealed class RecordingRunGrain : Grain, IRunGrain
{
    /// <summary>What runs were told, by name of the run.</summary>
    public static ConcurrentDictionary<string, List<string>> Heard { get; } = [];

    private RunStatus _status = RunStatus.Running;
    private string? _reason;

    public Task StartAsync(string recipe) => HearAsync($"start {recipe}", RunStatus.Running, null);

    public Task ResumeAsync() => HearAsync("resume", RunStatus.Running, null);

    public Task PauseAsync(string reason) => HearAsync($"pause {reason}", RunStatus.Paused, reason);

    public Task StopAsync() => HearAsync("stop", RunStatus.Stopped, "stopped on request");

    public Task<string> SampleAsync(string prompt, double temperature, int maxTokens) => prompt == "?"
        ? throw new RlActorsException("the text '?' holds '?', which the vocabulary cannot express")
        : Task.FromResult($"{prompt}{temperature}/{maxTokens}");

    public Task<RunReport> GetStatusAsync() => Task.FromResult(new RunReport(
        this.GetPrimaryKeyString(), _status, _reason, 1, "rl", 12, 200, new Balance(20, 12, 1, 1, 6), ["waiting 3 s for judge `math`"]));

    public Task PingAsync() => Task.CompletedTask;

    public Task OnGroupSettledAsync(GroupId group, GroupState state, string? reason) => Task.CompletedTask;

    public Task OnStepCommittedAsync(PolicyVersion version) => Task.CompletedTask;

    public Task OnLearnerStuckAsync(string reason) => Task.CompletedTask;

    private Task HearAsync(string word, RunStatus status, string? reason)
    {
        Heard.GetOrAdd(this.GetPrimaryKeyString(), _ => []).Add(word);
        (_status, _reason) = (status, reason);
        return Task.CompletedTask;
    }
}
