using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Learning.Threads;

namespace RlActors.Silo.Health;

/// <summary>What a supervisor may ask a silo: has it started, can it take its share, is it alive. Each answer is a list of reasons why not; empty is yes.</summary>
internal sealed class SiloHealth(ISiloStatusOracle membership, SiloDuty duty, IGrainFactory grains, ActorOptions options)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>It is a member of its cluster, or was and is leaving.</summary>
    public Task<IReadOnlyList<string>> StartupAsync() => Reasons(membership.CurrentStatus is SiloStatus.Created or SiloStatus.Joining ? [Standing] : []);

    /// <summary>It is a member, is not on its way out, and its generators have loaded the weights of every run under way.</summary>
    public Task<IReadOnlyList<string>> ReadyAsync() => Reasons(membership.CurrentStatus == SiloStatus.Active ? duty.NotReady() : [Standing]);

    /// <summary>A grain on it answers, and its engines have their threads.</summary>
    public async Task<IReadOnlyList<string>> LiveAsync()
    {
        var reasons = EngineThreads.Ended.Select(name => $"the thread of engine '{name}' has ended").ToList();
        try
        {
            await grains.GetGrain<ISiloGrain>(options.Node).ReportAsync().WaitAsync(Deadline);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException or RlActorsException)
        {
            reasons.Add($"a grain on it does not answer: {error.Message}");
        }

        return reasons;
    }

    private string Standing => $"it is {membership.CurrentStatus} in its cluster";

    private static Task<IReadOnlyList<string>> Reasons(IReadOnlyList<string> reasons) => Task.FromResult(reasons);
}
