using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Runs;

namespace RlActors.Grains.Tests.Runs;

public sealed class FailureShareTests
{
    private static GroupRow Group(int i, GroupState state, string? reason) =>
        new(new GroupId("r", "p/" + i, 1), 0, i, state, reason, 0, null, null, null, default);

    [Fact]
    public void TooHigh_AtExactlyAFifth_GoesOn() =>
        Assert.Null(FailureShare.TooHigh([.. Enumerable.Range(0, 10).Select(i => Group(i, i < 2 ? GroupState.Failed : GroupState.Trained, "judge"))], 10));

    [Fact]
    public void TooHigh_AboveAFifthForOneReason_NamesIt() =>
        Assert.Contains("judge `math`", FailureShare.TooHigh(
            [.. Enumerable.Range(0, 10).Select(i => Group(i, i < 3 ? GroupState.Failed : GroupState.Trained, "judge `math`"))], 10)!, StringComparison.Ordinal);

    [Fact]
    public void TooHigh_AboveAFifthForManyReasons_GoesOn() =>
        Assert.Null(FailureShare.TooHigh([.. Enumerable.Range(0, 10).Select(i => Group(i, i < 4 ? GroupState.Failed : GroupState.Trained, "reason " + (i / 2)))], 10));

    [Fact]
    public void TooHigh_FewGroupsSoFar_CountsTheRestAsGood() =>
        Assert.Null(FailureShare.TooHigh([Group(0, GroupState.Failed, "judge")], 10));

    [Fact]
    public void TooHigh_SkippedStep_HasItsOwnRule() =>
        Assert.Null(FailureShare.TooHigh([.. Enumerable.Range(0, 10).Select(i => Group(i, GroupState.Failed, FailureShare.NonFinite))], 10));
}
