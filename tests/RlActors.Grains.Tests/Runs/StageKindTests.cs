using RlActors.Engines;
using RlActors.Grains.Tests.Simulation;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Grains.Tests.Runs;

/// <summary>Recipes of several stages on the real grains: what each kind passes on, and that neither schedules nor lost grains change any of it.</summary>
public sealed class StageKindTests
{
    private static readonly SftStageOptions Warm = new() { Name = "warm", MaxUpdates = 5, CheckpointEvery = 2, BatchSize = 4 };

    private static readonly RejectionSamplingStageOptions Best = new() { Name = "best", Steps = 3, GroupsPerStep = 3, GroupSize = 4, MaxStaleness = 1, StallSeconds = 5_000 };

    private static readonly SftStageOptions Again = new()
    {
        Name = "again", From = "base", MaxUpdates = 4, CheckpointEvery = 2, BatchSize = 5, Data = new StageDataOptions { Stage = "best", MinReward = 1, Distinct = false },
    };

    private static readonly RlStageOptions Rl = new() { Name = "rl", Steps = 3, GroupsPerStep = 3, GroupSize = 3, MaxStaleness = 0, StallSeconds = 5_000, Reference = "warm" };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pipeline_UnderAnySchedule_PassesOnTheSameWeights(int schedule)
    {
        var expected = await RunAsync(schedule: 0, forget: false);

        var found = await RunAsync(schedule, forget: true);

        Assert.Equal(expected.Stages.Select(stage => (stage.Initial, stage.Final)), found.Stages.Select(stage => (stage.Initial, stage.Final)));
        Assert.Equal(expected.Steps.Select(step => (step.Stage, step.Version, step.State)), found.Steps.Select(step => (step.Stage, step.Version, step.State)));
        Assert.Equal(expected.Exports, found.Exports);
    }

    [Fact]
    public async Task RejectionSampling_ChangesNoWeights_AndItsBestAreTheNextStagesData()
    {
        await using var simulated = await SimulatedRun.StartAsync([Warm, Best, Again, Rl], "numbered", lossShare: 0, seed: 21);
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishOne(simulated, new Random(21)))).Status);

        var stages = await simulated.Ledger.ReadStagesAsync(SimulatedRun.Name, default);
        var kept = await simulated.Ledger.ReadLastStepsAsync(SimulatedRun.Name, 1, int.MaxValue, default);
        var model = (await simulated.RowAsync())!.Model;
        Assert.Equal(stages[0].Final!.Weights, stages[1].Initial.Weights);
        Assert.Equal([1, 2, 3], kept.Select(step => step.Version));
        Assert.All(kept, step => Assert.Equal((stages[1].Initial, 3), (step.State, step.Groups.Count)));
        Assert.Equal(model.Weights, stages[2].Initial.Weights);
        Assert.Equal(stages[2].Final!.Weights, stages[3].Initial.Weights);
        var fitted = simulated.World.Batches.Where(step => step.Stage.Name == "again").SelectMany(step => step.Examples).Cast<SupervisedExample>().ToList();
        Assert.Equal(20, fitted.Count);
        Assert.All(fitted, example => Assert.Equal("2 > 1,1", $"{string.Join(',', example.Prompt)} > {string.Join(',', example.Answer)}")); // of tokens 0, 1, 2, 3 the first of reward 1, as sampled
        var loaded = simulated.World.Loads.Last(load => load.Stage == "rl").Models;
        Assert.Equal((stages[3].Initial.Weights, stages[0].Final!.Weights), (loaded.Initial, loaded.Reference));
        Assert.DoesNotContain(simulated.World.Loads, load => load.Stage == "best");
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, default);
        Assert.True(balance.Holds && balance is { Trained: 18, InFlight: 0 }, balance.ToString());
    }

    [Fact]
    public async Task EveryFinalModel_IsInTheRunsFolder()
    {
        var run = await RunAsync(schedule: 5, forget: false);

        Assert.Equal(
            new SortedDictionary<string, string> { ["again"] = run.Stages[2].Final!.Weights, ["model"] = run.Stages[3].Final!.Weights, ["warm"] = run.Stages[0].Final!.Weights },
            new SortedDictionary<string, string>(run.Exports.ToDictionary()));
    }

    [Fact]
    public async Task RewardModel_IsNoPolicy_AndTheNextStageStartsFromTheOneBefore()
    {
        StageOptions[] recipe =
        [
            Warm, new RewardModelStageOptions { Name = "taste", MaxUpdates = 2, CheckpointEvery = 1, BatchSize = 2 },
            new PreferenceStageOptions { Name = "dpo", MaxUpdates = 2, CheckpointEvery = 2, BatchSize = 2, Reference = "base" }, new EvaluateStageOptions { From = "warm" },
        ];
        await using var simulated = await SimulatedRun.StartAsync(recipe, "numbered", lossShare: 0, seed: 22);
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishOne(simulated, new Random(22)))).Status);

        var stages = await simulated.Ledger.ReadStagesAsync(SimulatedRun.Name, default);
        Assert.Equal([.. Enumerable.Repeat(stages[0].Final!.Weights, 3)], stages.Skip(1).Select(stage => stage.Initial.Weights));
        Assert.NotEqual(stages[1].Initial.Weights, stages[1].Final!.Weights);
        Assert.Equal(stages[3].Initial, stages[3].Final);
        Assert.Equal(stages[2].Final!.Weights, simulated.World.Exports["model"]);
        Assert.Equal(stages[1].Final!.Weights, simulated.World.Exports["taste"]);
        Assert.IsType<PreferenceExample>(simulated.World.Batches.First(step => step.Stage.Name == "taste").Examples[0]);
        Assert.Equal((await simulated.RowAsync())!.Model.Weights, simulated.World.Loads.Last(load => load.Stage == "dpo").Models.Reference);
    }

    [Fact]
    public async Task Measures_PoliciesAndPreferences_BeforeAndAfterEachStage()
    {
        StageOptions[] recipe =
        [
            Warm, Best with { Steps = 1, GroupsPerStep = 1 }, new PreferenceStageOptions { Name = "dpo", MaxUpdates = 1, BatchSize = 2 }, new EvaluateStageOptions { From = "warm" },
            new RewardModelStageOptions { MaxUpdates = 2, BatchSize = 2 },
        ];
        await using var simulated = await SimulatedRun.StartAsync(recipe, "measured", lossShare: 0, seed: 23);
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishOne(simulated, new Random(23)))).Status);

        var rows = await simulated.Ledger.ReadEvaluationsAsync(SimulatedRun.Name, default);
        Assert.Equal(
            [
                (0, 0, "heldout"), (0, 5, "heldout"), (2, 0, "heldout-preferences"), (2, 1, "heldout"), (2, 1, "heldout-preferences"), (3, 0, "heldout"), (4, 2, "heldout-preferences"),
            ],
            rows.Select(row => (row.Stage, row.Version, row.Split)));
        Assert.All(rows.Where(row => row.Split == "heldout-preferences"), row => Assert.Equal((0.5, 0), (row.Accuracy, row.RewardMean))); // both answers are the same token here
        var figures = StageFigures.Of(RecipeReader.Read((await simulated.RowAsync())!.Recipe, "r"), 5, rows);
        Assert.Equal(
            [((0, 0), (0, 5)), ((0, 5), (0, 5)), ((0, 5), (2, 1)), ((0, 5), (3, 0)), ((2, 1), null)],
            figures.Select(row => (Place(row.Before), Place(row.After))));
        Assert.Equal(((2, 0), (2, 1)), (Place(figures[2].PreferencesBefore), Place(figures[2].PreferencesAfter)));
        Assert.Equal((null, (4, 2)), (Place(figures[4].PreferencesBefore), Place(figures[4].PreferencesAfter)));

        static (int, int)? Place(EvaluationRow? row) => row is null ? null : (row.Stage, row.Version);
    }

    /// <summary>The fake reward model finds every step right with 0.75: it tells two of three right.</summary>
    [Fact]
    public async Task ProcessRewardModel_IsMeasuredByItsSteps_AndEndsByThem()
    {
        StageOptions[] recipe = [new RewardModelStageOptions { Loss = new ProcessRewardLossOptions(), MaxUpdates = 4, CheckpointEvery = 1, BatchSize = 2, UntilAccuracy = 0.6 }];
        await using var simulated = await SimulatedRun.StartAsync(recipe, "measured", lossShare: 0, seed: 24);
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishOne(simulated, new Random(24)))).Status);

        var rows = await simulated.Ledger.ReadEvaluationsAsync(SimulatedRun.Name, default);
        Assert.Equal(["heldout", "validation-steps", "heldout-preferences", "heldout-steps"], rows.Select(row => row.Split));
        Assert.All(rows.Where(row => row.Split.EndsWith("-steps", StringComparison.Ordinal)), row =>
        {
            Assert.Equal((1, 2), (row.Version, row.Prompts));
            Assert.Equal(2.0 / 3, row.Accuracy, 1e-12);
            Assert.Equal((0.75 + 0.25 + 0.75) / 3, row.RewardMean, 1e-12);
        });
    }

    private static async Task<(IReadOnlyList<StageRow> Stages, IReadOnlyList<StepRow> Steps, IReadOnlyDictionary<string, string> Exports)> RunAsync(int schedule, bool forget)
    {
        await using var simulated = await SimulatedRun.StartAsync([Warm, Best, Again, Rl], "numbered", lossShare: 0.3, seed: 20);
        var random = new Random(schedule);
        simulated.World.JudgeFails = call => forget && Seeds.Uniform(schedule, call, 0) < 0.15;
        int acts = 0;
        var row = await simulated.DriveAsync(async () =>
        {
            FinishOne(simulated, random);
            if (forget && ++acts % 23 == 0)
            {
                await simulated.ForgetLoopsAsync();
            }
        });
        Assert.True(row.Status == RunStatus.Completed, row.Reason);
        return (await simulated.Ledger.ReadStagesAsync(SimulatedRun.Name, default), await simulated.Ledger.ReadStepsAsync(SimulatedRun.Name, 0, 1000, default), simulated.World.Exports);
    }

    private static void FinishOne(SimulatedRun simulated, Random random)
    {
        if (simulated.World.Pending is { Count: > 0 } pending)
        {
            var (request, index) = pending[random.Next(pending.Count)];
            request.Finish(index);
        }
    }
}
