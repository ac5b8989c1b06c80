using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Placement;

namespace RlActors.Cluster;

/// <summary>Speaks for the silo it is on, whose node it is named after.</summary>
[PlacedBy(PlacementNeed.Node)]
internal sealed class SiloGrain(SiloDuty duty, SiloDrain drain, ClusterOffers offers, ActorOptions options) : Grain, ISiloGrain
{
    /// <inheritdoc/>
    public Task<SiloStanding> ReportAsync() => Task.FromResult(duty.Standing());

    /// <inheritdoc/>
    public Task DrainAsync(bool force)
    {
        if (!force && offers.OnlyHere() is { Count: > 0 } lost)
        {
            throw new RlActorsException(
                $"silo '{options.Node}' is the only one with the {(lost.Count == 1 ? "role" : "roles")} {string.Join(", ", lost.Select(SiloRoles.NameOf))}: runs would wait until another joins. "
                + "Start one first, or drain it all the same with --force");
        }

        drain.Begin();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UndrainAsync()
    {
        drain.Undo();
        return Task.CompletedTask;
    }
}
