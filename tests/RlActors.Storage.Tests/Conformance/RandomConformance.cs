using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

/// <summary>Thousands of random operations, right ones and wrong ones, against <see cref="LedgerModel"/>: the answers agree, and the balance after each.</summary>
public abstract class RandomConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    [SkippableTheory]
    [InlineData(1, 1, 2, 2)]
    [InlineData(2, 0, 3, 2)]
    [InlineData(3, 2, 2, 3)]
    [InlineData(4, 1, 4, 1)]
    public async Task RandomOperations_AnyOrder_AgreeWithTheModel(int seed, int maxStaleness, int groupsPerStep, int groupSize)
    {
        var run = new TestRun(Ledger) { Name = "random", MaxStaleness = maxStaleness, GroupsPerStep = groupsPerStep, GroupSize = groupSize, Steps = 60 };
        await run.StartAsync();
        var walk = new RandomWalk(run, seed);
        for (int i = 0; i < 2000; i++)
        {
            await walk.StepAsync();
            var balance = await run.Ledger.ReadBalanceAsync(run.Name, None);
            Assert.True(balance.Holds && balance == walk.Model.Balance, $"seed {seed}, operation {i}, {walk.Last}: {balance}, expected {walk.Model.Balance}");
            if (i % 100 == 99)
            {
                await ReopenAsync();
                run.Ledger = Ledger;
                await AssertAllAsync(run, walk.Model, $"seed {seed}, after operation {i}");
            }
        }

        Assert.True(walk.Model.Version > 5, $"the walk committed only {walk.Model.Version} steps");
        Assert.All(Enum.GetValues<GroupState>().Where(state => state >= GroupState.Trained), state => Assert.NotEmpty(walk.Model.In(state)));
    }

    private async Task AssertAllAsync(TestRun run, LedgerModel model, string when)
    {
        foreach (var group in model.Groups)
        {
            var row = await Ledger.FindGroupAsync(group.Id, None);
            var expected = (group.State, group.Reason, group.Admitted, group.TrainedStep, (int?)(group.State == GroupState.Ready ? group.MinVersion : row!.MinVersion));
            Assert.True(expected == (row!.State, row.Reason, row.AdmittedVersion, row.TrainedStep, row.MinVersion), $"{when}: {row}, expected {expected}");
            Assert.Equal(group.Completions.Values.Select(completion => completion.Reward), (await Ledger.ReadHistoryAsync(group.Id.Prompt, run.Name, None))[group.Id.Attempt - 1].Rewards);
        }

        Assert.Equal(model.Groups.Where(group => group.InFlight).Select(group => group.Id), (await Ledger.ReadInFlightAsync(run.Name, None)).Select(row => row.Id));
        Assert.Equal(model.Steps, (await Ledger.ReadStepsAsync(run.Name, 0, int.MaxValue, None)).Select(step => step.Groups.ToArray()));
        await AssertPromptsAsync(run, model);
    }

    private async Task AssertPromptsAsync(TestRun run, LedgerModel model)
    {
        var expected = model.Groups.Where(group => group.Completions.Count > 0).GroupBy(group => group.Id.Prompt).Select(prompt =>
        {
            var attempts = prompt.OrderBy(group => group.Id.Attempt).Select(group => group.Completions.Values.Select(completion => completion.Reward).ToList()).ToList();
            return new PromptView(prompt.Key, attempts.Count, attempts[0].Average(), attempts[^1].Average(), attempts.SelectMany(reward => reward).Average());
        }).OrderBy(view => view.Prompt).ToList();
        var found = (await Ledger.ReadPromptsAsync(run.Name, PromptOrder.Worst, int.MaxValue, None)).OrderBy(view => view.Prompt).ToList();

        Assert.Equal(expected.Select(view => (view.Prompt, view.Attempts)), found.Select(view => (view.Prompt, view.Attempts)));
        Assert.All(expected.Zip(found), pair =>
        {
            Assert.Equal(pair.First.First, pair.Second.First, 1e-12);
            Assert.Equal(pair.First.Last, pair.Second.Last, 1e-12);
            Assert.Equal(pair.First.Mean, pair.Second.Mean, 1e-12);
        });
    }
}
