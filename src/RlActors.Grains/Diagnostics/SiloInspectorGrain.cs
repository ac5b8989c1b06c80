using Orleans.Placement;
using RlActors.Grains;
using RlActors.Hosting;

namespace RlActors.Diagnostics;

/// <summary>Looks at the silo it is on. Random placement is the one that takes a caller's hint.</summary>
[RandomPlacement]
internal sealed class SiloInspectorGrain(IComputeProbe probe, ActorOptions options, ILocalSiloDetails silo) : Grain, ISiloInspectorGrain
{
    /// <inheritdoc/>
    public async Task<MachineReport> InspectAsync()
    {
        DeactivateOnIdle();
        string here = silo.SiloAddress.ToParsableString(), wanted = this.GetPrimaryKeyString();
        return here == wanted
            ? await MachineInspection.InspectAsync(options.DataFolder, probe, here, CancellationToken.None)
            : throw new RlActorsException($"silo {wanted} is gone; {here} answers in its place");
    }
}
