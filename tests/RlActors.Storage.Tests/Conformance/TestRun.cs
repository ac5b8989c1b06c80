using System.Globalization;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Storage.Tests.Conformance;

/// <summary>One run as its loop and its learner would drive it.</summary>
public sealed class TestRun(ILedger ledger)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private int _operation;

    public ILedger Ledger { get; set; } = ledger;

    public string Name { get; init; } = "quick";

    public int Stage { get; init; }

    /// <summary>B.</summary>
    public int GroupsPerStep { get; init; } = 2;

    /// <summary>G.</summary>
    public int GroupSize { get; init; } = 2;

    /// <summary>What makes a group whole. Default: G completions.</summary>
    public GroupPlan Plan => PlanOf?.Invoke(GroupSize) ?? new GroupPlan(GroupSize);

    /// <summary>Another plan for groups of a size.</summary>
    public Func<int, GroupPlan>? PlanOf { get; init; }

    /// <summary>S.</summary>
    public int MaxStaleness { get; init; } = 1;

    public int Steps { get; init; } = 4;

    public long RunEpoch { get; set; }

    public long LearnerEpoch { get; set; }

    /// <summary>Prompts that candidates are taken from, in turn.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [.. Enumerable.Range(0, 5).Select(i => $"add/{i}+{i}")];

    public static ModelManifest Model { get; } = new("config", "tokenizer", Weights(0), ModelManifest.ListFiles([new ModelFile("generation_config.json", "g")]));

    /// <summary>Hash of a version's weights.</summary>
    public static string Weights(int version) => string.Create(CultureInfo.InvariantCulture, $"weights-{version}");

    public static LearnerState State(int version) => new(Weights(version), version == 0 ? null : $"optimizer-{version}");

    public RunRow Row() => new(Name, "{}", Model, RunStatus.Running, null, default, default);

    public async Task StartAsync()
    {
        await Ledger.CreateRunAsync(Row(), None);
        RunEpoch = await Ledger.TakeEpochAsync(Name, EpochRole.Run, None);
        LearnerEpoch = await Ledger.TakeEpochAsync(Name, EpochRole.Learner, None);
        await BeginStageAsync(Stage);
    }

    public Task<StageRow> BeginStageAsync(int stage) => Ledger.BeginStageAsync(Name, RunEpoch, stage, State(0), None);

    public async Task<AdmissionRequest> RequestAsync()
    {
        long cursor = (await Ledger.ReadStagesAsync(Name, None)).Single(row => row.Stage == Stage).Cursor;
        var candidates = Enumerable.Range(0, GroupsPerStep * (MaxStaleness + 1)).Select(i => Prompts[(int)((cursor + i) % Prompts.Count)]);
        return new AdmissionRequest(Name, Stage, RunEpoch, $"operation-{_operation++}", cursor, [.. candidates], GroupsPerStep, MaxStaleness, Steps);
    }

    public async Task<IReadOnlyList<GroupRow>> AdmitAsync() => await Ledger.AdmitAsync(await RequestAsync(), None);

    public static CompletionRecord Record(int index, int version, double reward = 1) => Record(index, [version], reward);

    /// <summary>A completion whose tokens were sampled by the given versions.</summary>
    public static CompletionRecord Record(int index, int[] versions, double reward)
    {
        var completion = new Completion(
            index, [.. versions.Select((_, i) => 10 + i)], [.. versions.Select(_ => -0.5f)], versions, [.. versions.Select(_ => (byte)1)], FinishReason.Stop);
        return new CompletionRecord(
            index, PackedTrajectories.Pack(completion), $"text {index}", versions.Min(), versions.Max(), reward, [new Verdict("exact-match", 1, reward, "said so")]);
    }

    public Task<GroupRow> AppendAsync(GroupId group, params CompletionRecord[] records) => Ledger.AppendCompletionsAsync(group, Plan, [1, 2, 3], records, None);

    /// <summary>Makes a group ready with all tokens of one version.</summary>
    public Task<GroupRow> CompleteAsync(GroupId group, int version, double reward = 1) =>
        AppendAsync(group, [.. Enumerable.Range(0, GroupSize).Select(i => Record(i, version, reward))]);

    public async Task CompleteAsync(IEnumerable<GroupRow> groups, int version)
    {
        foreach (var group in groups)
        {
            await CompleteAsync(group.Id, version);
        }
    }

    public Task<LeaseResult> LeaseAsync(int version) =>
        Ledger.LeaseAsync(new LeaseRequest(Name, Stage, LearnerEpoch, version, GroupsPerStep, MaxStaleness), None);

    /// <summary>The commit of the step that starts from a version.</summary>
    public StepCommit Commit(int from, IEnumerable<GroupRow> groups) => new(
        Name, Stage, LearnerEpoch, from + 1, 0, Weights(from), State(from + 1), [.. groups.Select(group => group.Id)], MaxStaleness, """{"loss":0.5}""");

    /// <summary>Admits, completes, leases and commits one step.</summary>
    public async Task<CommittedStep> StepAsync(int from)
    {
        await AdmitAsync();
        await CompleteAsync((await Ledger.ReadInFlightAsync(Name, None)).Where(group => group.State == GroupState.Generating), from);
        return await Ledger.CommitStepAsync(Commit(from, (await LeaseAsync(from)).Groups), None);
    }
}
