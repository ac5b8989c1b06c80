using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Environments.Registration;

public class RlActorsBuilderTests
{
    private readonly ServiceCollection _services = new();

    [Fact]
    public async Task AddJudge_WithServiceAndOptions_IsMadeFromBoth()
    {
        _services.AddSingleton(TimeProvider.System).AddRlActorsEnvironments().AddJudge<ClockJudge>("clock");

        Assert.Equal(1, (await Judges.Judged.By(Made("""{"year":1999}"""), "x", "y")).Reward);
        Assert.Equal(0, (await Judges.Judged.By(Made("""{"year":9999}"""), "x", "y")).Reward);

        IJudge Made(string options) => (IJudge)Environment().CreateJudge(new JudgeOptions { Name = "clock", Options = JsonElement.Parse(options) });
    }

    [Fact]
    public void CreateJudge_ServiceMissing_NamesJudgeAndService()
    {
        _services.AddRlActorsEnvironments().AddJudge<ClockJudge>("clock");

        var error = Assert.Throws<RlActorsException>(() => Environment().CreateJudge(new JudgeOptions { Name = "clock" }));

        Assert.Contains("judge 'clock'", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TimeProvider), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddTask_ConstructorWithoutContext_IsMade()
    {
        _services.AddRlActorsEnvironments().AddTask<PlainTask>("plain");

        Assert.IsType<PlainTask>(Environment().CreateTask(new TaskOptions { Name = "plain" }));
    }

    [Theory]
    [InlineData("addition")]
    [InlineData("mine")]
    public void AddTask_NameTaken_IsRefused(string name)
    {
        var builder = _services.AddRlActorsEnvironments().AddTask<PlainTask>("mine");

        var error = Assert.Throws<RlActorsException>(() => builder.AddTask<PlainTask>(name));

        Assert.Contains($"task '{name}' is already added", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddJudge_NameOfATask_IsAllowed()
    {
        _services.AddSingleton(TimeProvider.System).AddRlActorsEnvironments().AddJudge<ClockJudge>("addition");

        Assert.IsType<ClockJudge>(Environment().CreateJudge(new JudgeOptions { Name = "addition" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("my judge")]
    [InlineData("a/b")]
    public void AddJudge_NotAName_IsRefused(string name) =>
        Assert.Throws<RlActorsException>(() => _services.AddRlActorsEnvironments().AddJudge<ClockJudge>(name));

    [Fact]
    public void AddRlActorsEnvironments_Twice_ChangesNothing()
    {
        _services.AddRlActorsEnvironments().AddTask<PlainTask>("plain");
        int before = _services.Count;

        _services.AddRlActorsEnvironments();

        Assert.Equal(before, _services.Count);
    }

    private IRunEnvironment Environment() => _services.BuildServiceProvider().GetRequiredService<IRunEnvironment>();
}
