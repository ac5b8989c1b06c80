namespace RlActors.Recipes;

/// <summary>
/// Dynamic sampling (DAPO, arXiv 2503.14476): a group whose rewards are all equal, or whose mean is out of bounds, teaches nothing; it ends as <c>expired(no-signal)</c> and
/// another takes its place, until as many have ended so as <see cref="MaxRefill"/> says: then they fill the step.
/// </summary>
public sealed record DynamicSamplingOptions
{
    /// <summary>Most groups that are replaced at one committed version, in steps' worth of groups (times B), 1 to 100. Default 3.</summary>
    public int MaxRefill { get; init; } = 3;

    /// <summary>Groups whose mean reward is not above this are replaced too (too hard). Default: no such bound.</summary>
    public double? AboveMean { get; init; }

    /// <summary>Groups whose mean reward is not below this are replaced too (too easy). Default: no such bound.</summary>
    public double? BelowMean { get; init; }

    /// <summary>Checks the bounds.</summary>
    internal void Check(Bounds check, string path)
    {
        check.Within($"{path}.maxRefill", MaxRefill, 1, 100);
        check.That(AboveMean is null || double.IsFinite(AboveMean.Value), $"{path}.aboveMean", AboveMean ?? 0, "a finite number");
        check.That(BelowMean is null || double.IsFinite(BelowMean.Value), $"{path}.belowMean", BelowMean ?? 0, "a finite number");
        check.That(!(AboveMean >= BelowMean), $"{path}.aboveMean", AboveMean ?? 0, "a number below belowMean");
    }
}
