using System.Globalization;

namespace RlActors.Client.Chaos.Plan;

/// <summary>One blow at one part of a cluster.</summary>
/// <param name="At">Seconds after the beginning; in a plan that waits for recovery, seconds after the recovery from the strike before.</param>
/// <param name="Target">What is struck.</param>
/// <param name="Silo">Which silo, from 0, where one is struck; where that one is down already, the next that is up.</param>
/// <param name="Blow">How.</param>
/// <param name="Seconds">How long it is gone, or paused.</param>
internal sealed record Strike(double At, StrikeTarget Target, int Silo, Blow Blow, double Seconds)
{
    /// <summary>What kind of strike it is, for tables: <c>kill silo</c>.</summary>
    public string Kind => $"{Words(Blow)} {Words(Target)}";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At,6:0.0} s  {Words(Blow)} {(Target == StrikeTarget.Silo ? $"silo-{Silo + 1}" : Words(Target))}, {(Blow is Blow.Pause or Blow.LongPause ? "for" : "back after")} {Seconds:0.0} s");

    private static string Words(Blow blow) => blow switch
    {
        Blow.Kill => "kill -9",
        Blow.Stop => "stop",
        Blow.Pause => "pause",
        Blow.LongPause => "pause beyond death",
        Blow.Wipe => "kill -9 and empty",
        _ => throw new ArgumentOutOfRangeException(nameof(blow), blow, "not a blow"),
    };

    private static string Words(StrikeTarget target) => target switch
    {
        StrikeTarget.Silo => "silo",
        StrikeTarget.Learner => "the learner's silo",
        StrikeTarget.EverySilo => "every silo",
        StrikeTarget.Ledger => "PostgreSQL",
        StrikeTarget.Membership => "Redis",
        StrikeTarget.Weights => "Azurite",
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "not a target"),
    };
}

/// <summary>What a strike is aimed at.</summary>
internal enum StrikeTarget
{
    /// <summary>A silo.</summary>
    Silo,

    /// <summary>The silo on which the run is trained when the moment comes.</summary>
    Learner,

    /// <summary>All silos at once.</summary>
    EverySilo,

    /// <summary>PostgreSQL.</summary>
    Ledger,

    /// <summary>Redis.</summary>
    Membership,

    /// <summary>Azurite.</summary>
    Weights,
}

/// <summary>What is done to the target.</summary>
internal enum Blow
{
    /// <summary>SIGKILL.</summary>
    Kill,

    /// <summary>SIGTERM: it has its grace.</summary>
    Stop,

    /// <summary>SIGSTOP and SIGCONT before the others can declare it dead.</summary>
    Pause,

    /// <summary>SIGSTOP, and SIGCONT after the others have declared it dead.</summary>
    LongPause,

    /// <summary>SIGKILL, and it comes back without its data: for the list of members, which the cluster must be able to make anew.</summary>
    Wipe,
}
