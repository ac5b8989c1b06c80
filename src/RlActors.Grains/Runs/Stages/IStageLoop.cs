using RlActors.Identity;

namespace RlActors.Runs;

/// <summary>What a kind of stage does between its opening and its last version. It can be left at any time and begun again from what the ledger holds.</summary>
internal interface IStageLoop
{
    /// <summary>Goes on until the stage is done or the run is no longer to go on.</summary>
    /// <param name="version">The committed version.</param>
    Task RunAsync(PolicyVersion version);
}
