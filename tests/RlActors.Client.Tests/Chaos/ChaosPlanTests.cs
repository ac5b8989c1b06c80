using RlActors.Client.Chaos.Plan;

namespace RlActors.Client.Tests.Chaos;

public sealed class ChaosPlanTests
{
    private static readonly ChaosPlanOptions Options = new() { Silos = 4, Minutes = 30, EverySeconds = 5, DeathSeconds = 12, Services = true };

    [Fact]
    public void Create_TheSameSeed_IsTheSamePlan()
    {
        Assert.Equal(ChaosPlan.Create(Options, 7).Strikes, ChaosPlan.Create(Options, 7).Strikes);
        Assert.NotEqual(ChaosPlan.Create(Options, 7).Strikes, ChaosPlan.Create(Options, 8).Strikes);
        Assert.Equal(ChaosPlan.OfLearnerKills(20, 7).Strikes, ChaosPlan.OfLearnerKills(20, 7).Strikes);
    }

    [Fact]
    public void Create_ALongTime_StrikesEverythingInEveryWay()
    {
        var strikes = ChaosPlan.Create(Options, 1).Strikes;

        Assert.Equal(Enum.GetValues<StrikeTarget>(), strikes.Select(strike => strike.Target).Distinct().Order());
        Assert.Equal(Enum.GetValues<Blow>(), strikes.Select(strike => strike.Blow).Distinct().Order());
        Assert.Equal([0, 1, 2, 3], strikes.Where(strike => strike.Target == StrikeTarget.Silo).Select(strike => strike.Silo).Distinct().Order());
    }

    [Fact]
    public void Create_EveryStrike_IsOverInTime()
    {
        var strikes = ChaosPlan.Create(Options, 3).Strikes;

        Assert.InRange(strikes.Count, 30 * 60 / 5 * 0.8, 30 * 60 / 5 * 1.2);
        Assert.Equal(strikes.OrderBy(strike => strike.At), strikes);
        Assert.All(strikes, strike => Assert.InRange(strike.At + strike.Seconds, 0, 30 * 60));
        Assert.All(strikes, strike => Assert.True(strike.Seconds > 0, strike.ToString()));
    }

    [Fact]
    public void Create_Pauses_AreShorterOrLongerThanADeathIsDeclaredIn()
    {
        var strikes = ChaosPlan.Create(Options, 5).Strikes;

        Assert.All(strikes.Where(strike => strike is { Blow: Blow.Pause, Target: StrikeTarget.Silo }), strike => Assert.InRange(strike.Seconds, 0.1, 12 * 0.7));
        Assert.All(strikes.Where(strike => strike.Blow == Blow.LongPause), strike => Assert.InRange(strike.Seconds, 12 * 1.5, 12 * 3));
    }

    [Fact]
    public void Create_WithoutServices_StrikesSilosAlone() =>
        Assert.All(ChaosPlan.Create(Options with { Services = false }, 2).Strikes, strike => Assert.True(strike.Target is StrikeTarget.Silo or StrikeTarget.Learner or StrikeTarget.EverySilo, strike.ToString()));

    [Fact]
    public void Parse_LearnerKills_AreAsManyAndWaitForRecovery()
    {
        var plan = ChaosPlan.Parse("learner-kill:20", Options, 4);

        Assert.True(plan.WaitsForRecovery);
        Assert.Equal(20, plan.Strikes.Count);
        Assert.All(plan.Strikes, strike => Assert.Equal((StrikeTarget.Learner, Blow.Kill), (strike.Target, strike.Blow)));
    }

    [Theory]
    [InlineData("learner-kill")]
    [InlineData("learner-kill:0")]
    [InlineData("learner-kill:-1")]
    [InlineData("learner-kill:x")]
    [InlineData("everything")]
    public void Parse_AnythingElse_SaysWhatToWrite(string text)
    {
        var error = Assert.Throws<RlActorsException>(() => ChaosPlan.Parse(text, Options, 1));

        Assert.Equal($"--strikes is '{text}'; expected mixed, or learner-kill: and a number such as learner-kill:20", error.Message);
    }
}
