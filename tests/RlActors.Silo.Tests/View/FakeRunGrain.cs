using RlActors.Grains;
using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Silo.Tests.View;

/// <summary>A run's actor that reports what tests tell it to, one report a question; the last one stays.</summary>
internal sealed class FakeRunGrain : IRunGrain
{
    private readonly Queue<Func<RunReport>> _reports = [];

    public FakeRunGrain Says(Func<RunReport> report)
    {
        _reports.Enqueue(report);
        return this;
    }

    public FakeRunGrain Says(RunReport report) => Says(() => report);

    public Task<RunReport> GetStatusAsync() => Task.FromResult((_reports.Count > 1 ? _reports.Dequeue() : _reports.Peek())());

    public static RunReport Report(
        int stage, int version, string[]? waiting = null, RunStatus status = RunStatus.Running, string? reason = null, Balance? balance = null) => new(
            "quickstart-1", status, reason, stage, stage == 0 ? "sft" : "rl", version, stage == 0 ? 1500 : 4, balance ?? new Balance(48, 32, 0, 0, 16), waiting ?? []);

    public Task StartAsync(string recipe) => throw new NotSupportedException();

    public Task ResumeAsync() => throw new NotSupportedException();

    public Task PauseAsync(string reason) => throw new NotSupportedException();

    public Task StopAsync() => throw new NotSupportedException();

    public Task PingAsync() => throw new NotSupportedException();

    public Task OnGroupSettledAsync(GroupId group, GroupState state, string? reason) => throw new NotSupportedException();

    public Task OnStepCommittedAsync(PolicyVersion version) => throw new NotSupportedException();

    public Task OnLearnerStuckAsync(string reason) => throw new NotSupportedException();

    public Task<string> SampleAsync(string prompt, double temperature, int maxTokens) => throw new NotSupportedException();
}
