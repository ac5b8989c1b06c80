using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Placement;

namespace RlActors.Weights;

/// <summary>The newest committed version, as published, and the generators that were heard of lately.</summary>
[PlacedBy(PlacementNeed.Control)]
internal sealed class WeightRegistryGrain(ILedger ledger, ActorClock clock, ActorOptions options) : Grain, IWeightRegistryGrain
{
    private const int MissedHeartbeats = 5;

    private readonly Dictionary<string, DateTimeOffset> _generators = new(StringComparer.Ordinal);
    private PolicyVersion? _latest;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _latest = await CommittedVersions.LatestPolicyAsync(ledger, this.GetPrimaryKeyString(), cancellationToken);

    /// <inheritdoc/>
    public Task PublishAsync(PolicyVersion version)
    {
        if (_latest is null || !version.IsOlderThan(_latest))
        {
            _latest = version;
            foreach (string generator in Live())
            {
                GrainFactory.GetGrain<IGeneratorGrain>(generator).OnPublishedAsync(version).Ignore();
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<PolicyVersion?> GetLatestAsync() => Task.FromResult(_latest);

    /// <inheritdoc/>
    public Task<PolicyVersion?> ReportAsync(string generator)
    {
        _generators[generator] = clock.Now;
        return Task.FromResult(_latest);
    }

    /// <inheritdoc/>
    public Task LeaveAsync(string generator)
    {
        _generators.Remove(generator);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<string[]> GetGeneratorsAsync() => Task.FromResult(Live());

    private string[] Live()
    {
        double limit = MissedHeartbeats * options.HeartbeatSeconds;
        foreach (string silent in _generators.Where(entry => clock.SecondsSince(entry.Value) > limit).Select(entry => entry.Key).ToList())
        {
            _generators.Remove(silent);
        }

        return [.. _generators.Keys.Order(StringComparer.Ordinal)];
    }
}
