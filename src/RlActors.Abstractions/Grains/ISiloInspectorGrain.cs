using RlActors.Diagnostics;

namespace RlActors.Grains;

/// <summary>Reports on one silo (key: its address, <c>10.0.0.1:11111@5</c>), on which it must be placed: the caller names the silo as the placement hint.</summary>
[Alias("rlactors.ISiloInspectorGrain")]
public interface ISiloInspectorGrain : IGrainWithStringKey
{
    /// <summary>Looks at the silo's process and machine.</summary>
    /// <exception cref="RlActorsException">It was placed on another silo: the one it is named after is gone.</exception>
    [Alias("InspectAsync")]
    Task<MachineReport> InspectAsync();
}
