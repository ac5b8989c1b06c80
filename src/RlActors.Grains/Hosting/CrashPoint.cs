namespace RlActors.Hosting;

/// <summary>A named place between two effects, where a test lets the process die.</summary>
public enum CrashPoint
{
    /// <summary>The run is in the ledger; nothing is begun.</summary>
    RunCreated,

    /// <summary>Groups are admitted; none is dispatched.</summary>
    Admitted,

    /// <summary>A completion has reached its group; it is not judged.</summary>
    Completed,

    /// <summary>A judge of whole groups has spoken, and the ledger knows; others may not have.</summary>
    GroupJudged,

    /// <summary>A group is ready in the ledger; it is not announced.</summary>
    GroupCommitted,

    /// <summary>A step's weights are durable; the step is not committed.</summary>
    WeightsDurable,

    /// <summary>A step is committed; its version is not published.</summary>
    StepCommitted,

    /// <summary>A supervised checkpoint's weights are durable; it is not committed.</summary>
    Supervised,

    /// <summary>An evaluation is done; it is not recorded.</summary>
    Evaluated,
}

/// <summary>What happens at a <see cref="CrashPoint"/>: nothing, except in tests of recovery.</summary>
public interface ICrashPoints
{
    /// <summary>Execution has reached <paramref name="point"/>.</summary>
    void Reach(CrashPoint point);
}

/// <summary>The default: nothing happens.</summary>
public sealed class NoCrashPoints : ICrashPoints
{
    /// <inheritdoc/>
    public void Reach(CrashPoint point) { }
}
