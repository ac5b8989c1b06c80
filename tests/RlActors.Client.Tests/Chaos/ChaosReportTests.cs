using RlActors.Client.Chaos.Plan;
using RlActors.Client.Chaos.Report;
using RlActors.Client.Chaos.Runs;

namespace RlActors.Client.Tests.Chaos;

public sealed class ChaosReportTests
{
    private static readonly DateTimeOffset Began = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_AMoment_IsTheNextCommitAlone()
    {
        var commits = Commits(1, 4, 9);

        Assert.Equal(Began.AddSeconds(4), commits.After(Began.AddSeconds(1)));
        Assert.Equal(Began.AddSeconds(9), commits.After(Began.AddSeconds(8.5)));
        Assert.Null(commits.After(Began.AddSeconds(9)));
    }

    [Fact]
    public void LongestGap_CountsBothEnds()
    {
        var commits = Commits(1, 4, 9);

        Assert.Equal(5, commits.LongestGap(Began, Began.AddSeconds(11)).TotalSeconds);
        Assert.Equal(11, commits.LongestGap(Began, Began.AddSeconds(20)).TotalSeconds);
        Assert.Equal(3, Commits().LongestGap(Began, Began.AddSeconds(3)).TotalSeconds);
    }

    [Fact]
    public void Of_StrikesOfAKind_AreSummedUp()
    {
        var summary = StrikeSummary.Of(
            [Struck(Blow.Kill, 0, true), Struck(Blow.Kill, 2, false), Struck(Blow.Kill, 8.5, true), Struck(Blow.Stop, 9, false)], Commits(1, 4, 9));

        Assert.Equal(
            [new("kill -9 silo", 3, 2, 1, 2, 0), new("stop silo", 1, 0, null, null, 1), new("(all that hit the learner)", 2, 2, 0.75, 1, 0)], summary);
    }

    [Fact]
    public void Of_Accuracies_AllowsWhatRunsAndPromptsSpread()
    {
        Assert.Null(AccuracySpread.Of([], 100));
        var wide = AccuracySpread.Of([0.4, 0.6], 10_000)!;
        var narrow = AccuracySpread.Of([0.5, 0.5], 100)!;

        Assert.Equal(0.5, wide.Mean, 6);
        Assert.Equal(0.141421, wide.Deviation, 6); // the runs' own
        Assert.Equal(0.05, narrow.Deviation, 6); // that of 100 prompts
        Assert.Equal(3 * 0.05 * Math.Sqrt(1.5), narrow.Most, 6);
        Assert.True(narrow.Holds(0.4));
        Assert.False(narrow.Holds(0.3));
        Assert.True(wide.Holds(0.3));
    }

    private static Struck Struck(Blow blow, double at, bool learner) => new(new Strike(at, StrikeTarget.Silo, 0, blow, 1), "silo-1", 1, Began.AddSeconds(at), learner);

    private static CommitLog Commits(params double[] seconds)
    {
        var commits = new CommitLog();
        Array.ForEach(seconds, second => commits.Add(Began.AddSeconds(second)));
        return commits;
    }
}
