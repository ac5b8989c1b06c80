using RlActors.Grains.Tests.Simulation;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Grains.Tests.Groups;

/// <summary>A policy of the run as a judge: the live one judges a group in the version at its admission, a frozen one always in its own.</summary>
public sealed class PolicyAsJudgeTests
{
    [Fact]
    public async Task RewardModel_ByName_ScoresTheTokensAsTheyWereSampled()
    {
        var stage = new RlStageOptions { Steps = 2, GroupsPerStep = 2, GroupSize = 2, StallSeconds = 5_000, Judges = [new JudgeOptions { Name = "scored", As = "base" }] };
        await using var simulated = await SimulatedRun.StartAsync(stage, lossShare: 0, seed: 42);
        var row = await simulated.DriveAsync(() =>
        {
            foreach (var (request, index) in simulated.World.Pending)
            {
                request.Finish(index);
            }
        });

        Assert.True(row.Status == RunStatus.Completed, row.Reason);
        int length = row.Model.Weights.Length;
        Assert.All(
            simulated.World.Steps.SelectMany(step => step.Groups),
            group => Assert.Equal(group.Completions.Select(completion => length + (completion.Tokens[0] / 10.0)), group.Rewards));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("base")]
    [InlineData(IJudgeModels.Initial)]
    public async Task Judge_Asks_TheVersionAtAdmissionOrTheFrozenOne(string? model)
    {
        var stage = new RlStageOptions
        {
            Steps = 4, GroupsPerStep = 3, GroupSize = 2, MaxStaleness = 1, StallSeconds = 5_000,
            Judges = [new JudgeOptions { Name = "asking", Model = model == IJudgeModels.Initial ? null : model, As = model == IJudgeModels.Initial ? "initial" : null }],
        };
        await using var simulated = await SimulatedRun.StartAsync(stage, lossShare: 0.2, seed: 41);
        int acts = 0;
        var row = await simulated.DriveAsync(async () =>
        {
            foreach (var (request, index) in simulated.World.Pending)
            {
                request.Finish(index);
            }

            if (++acts % 9 == 0)
            {
                await simulated.ForgetGroupsAsync();
            }
        });

        Assert.True(row.Status == RunStatus.Completed, row.Reason);
        foreach (var group in simulated.World.Steps.SelectMany(step => step.Groups))
        {
            var said = (await simulated.Ledger.ReadCompletionsAsync(group.Id, default)).Select(view => Assert.Single(view.Rewards).Detail);
            Assert.All(said, detail => Assert.Equal($"version {(model is null ? group.AdmittedVersion : 0)}", detail));
        }
    }
}
