using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Placement;

namespace RlActors.Cluster;

/// <summary>Remembers what each silo told last, as long as it goes on telling.</summary>
[PlacedBy(PlacementNeed.Control)]
internal sealed class ClusterGrain(ActorClock clock, ActorOptions options) : Grain, IClusterGrain
{
    private const int MissedHeartbeats = 10;

    private readonly Dictionary<string, (SiloStanding Standing, DateTimeOffset At)> _silos = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<SiloStanding[]> ReportAsync(SiloStanding standing)
    {
        _silos[standing.Node] = (standing, clock.Now);
        return GetSilosAsync();
    }

    /// <inheritdoc/>
    public Task<SiloStanding[]> GetSilosAsync()
    {
        double limit = MissedHeartbeats * options.HeartbeatSeconds;
        foreach (string silent in _silos.Where(entry => clock.SecondsSince(entry.Value.At) > limit).Select(entry => entry.Key).ToList())
        {
            _silos.Remove(silent);
        }

        return Task.FromResult<SiloStanding[]>([.. _silos.Values.Select(entry => entry.Standing).OrderBy(standing => standing.Node, StringComparer.Ordinal)]);
    }
}
