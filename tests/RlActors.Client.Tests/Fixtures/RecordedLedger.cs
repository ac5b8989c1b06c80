using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Storage;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Client.Tests.Fixtures;

/// <summary>Fills a real ledger with a small run, as the actors would: a supervised stage of two checkpoints, then three training steps of two groups.</summary>
internal sealed class RecordedLedger : IAsyncDisposable
{
    public const string Run = "tiny-1";

    /// <summary>The prompt with two attempts: the first fares badly, the second well.</summary>
    public const string Prompt = "add/12+34";

    public const string RecipeJson = """
        {
          "name": "tiny", "description": "A run for tests.", "seed": 7,
          "model": { "create": { "hiddenSize": 8, "intermediateSize": 8, "layers": 1, "heads": 2, "keyValueHeads": 2, "contextLength": 32 } },
          "task": { "name": "addition", "options": { "digits": 2 } },
          "judges": [ { "name": "exact-match" }, { "name": "partial-credit", "weight": 0.5 } ],
          "stages": [
            { "kind": "sft", "maxUpdates": 4, "checkpointEvery": 2, "batchSize": 4 },
            { "kind": "rl", "steps": 3, "groupsPerStep": 2, "groupSize": 2, "maxStaleness": 1 }
          ]
        }
        """;

    private readonly FakeTimeProvider _time;
    private readonly SqliteLedger _ledger;
    private readonly DirectoryWeightStore _weights;
    private readonly ITokenizer _tokenizer;
    private readonly ITask _task;
    private readonly byte[] _tokenizerFile;
    private readonly ITrainingEngine _engine;
    private readonly Recipe _recipe = RecipeReader.Read(RecipeJson, "test");
    private long _runEpoch;
    private long _learnerEpoch;
    private string _parent = string.Empty;
    private int _operation;

    private RecordedLedger(string folder, FakeTimeProvider time)
    {
        _time = time;
        _ledger = SqliteLedger.Open(folder, time);
        _weights = new DirectoryWeightStore(folder);
        var services = new ServiceCollection();
        services.AddRlActorsEnvironments();
        var environment = services.BuildServiceProvider().GetRequiredService<IRunEnvironment>();
        _task = environment.CreateTask(_recipe.Task);
        _tokenizerFile = environment.CreateTokenizerFile(_task);
        _tokenizer = environment.ReadTokenizer(_tokenizerFile);
        _engine = new HashingTrainer(_weights, Run, _ => StepOutcome.Updated);
    }

    /// <summary>Fills the folder's ledger and closes it.</summary>
    /// <param name="folder">Data folder.</param>
    /// <param name="time">Stamps the rows; moved on between them.</param>
    /// <param name="steps">Training steps, up to 3; with all of them the run is completed.</param>
    public static async Task FillAsync(string folder, FakeTimeProvider time, int steps = 3)
    {
        await using var recorded = new RecordedLedger(folder, time);
        await recorded.CreateAsync();
        await recorded.SuperviseAsync();
        await recorded.ReinforceAsync(steps);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    private async Task CreateAsync()
    {
        var model = new ModelManifest(await PutAsync("{}"u8.ToArray()), await PutAsync(_tokenizerFile), await PutAsync("first weights"u8.ToArray()));
        await _ledger.CreateRunAsync(
            new RunRow(Run, RecipeReader.Write(_recipe), model, RunStatus.Running, null, _time.GetUtcNow(), _time.GetUtcNow()), default);
        _runEpoch = await _ledger.TakeEpochAsync(Run, EpochRole.Run, default);
        _learnerEpoch = await _ledger.TakeEpochAsync(Run, EpochRole.Learner, default);
        _parent = model.Weights;
    }

    private async Task SuperviseAsync()
    {
        var sft = (SftStageOptions)_recipe.Stages[0];
        await OpenStageAsync(0);
        for (int update = 0; update < sft.MaxUpdates; update++)
        {
            var examples = TrainingBatches.Get(_task, new PromptEncoder(_tokenizer), sft, _recipe.Seed, 0, update);
            await _engine.FitAsync(new BatchStep(update, sft, examples), default);
            if ((update + 1) % sft.CheckpointEvery == 0)
            {
                await CommitAsync(0, update + 1, [], """[{"loss":2.5,"update":1},{"loss":1.25,"update":2}]""");
            }
        }

        await _ledger.AppendEvaluationAsync(new EvaluationRow(Run, 0, 4, "heldout", 50, 0.5, 0.625, _time.GetUtcNow()), default);
        await EndStageAsync(0);
    }

    private async Task ReinforceAsync(int steps)
    {
        await OpenStageAsync(1);
        var first = await AdmitAsync(0, Prompt, "add/20+05", "add/31+31", "add/90+09");
        await _ledger.SettleAsync(first[1].Id, GroupState.Failed, "judge partial-credit", default);
        first = [first[0], first[2], first[3], .. await AdmitAsync(4, "add/77+11")];
        for (int i = 0; i < first.Count; i++)
        {
            await CompleteAsync(first[i], version: 0, correct: i == 0 ? 0 : 1);
        }

        for (int version = 0; version < steps; version++)
        {
            await StepAsync(version);
            if (version == 0)
            {
                var second = await AdmitAsync(5, Prompt, "add/08+08");
                await CompleteAsync(second[0], version: 1, correct: 2);
                await CompleteAsync(second[1], version: 1, correct: 1);
            }
        }

        if (steps == 3)
        {
            await _ledger.AppendEvaluationAsync(new EvaluationRow(Run, 1, 3, "heldout", 50, 0.96, 1.4, _time.GetUtcNow()), default);
            await EndStageAsync(1);
            await _ledger.SetRunStatusAsync(Run, _runEpoch, RunStatus.Completed, null, default);
        }
    }

    private async Task StepAsync(int version)
    {
        var rl = (RlStageOptions)_recipe.Stages[1];
        var lease = await _ledger.LeaseAsync(new LeaseRequest(Run, 1, _learnerEpoch, version, rl.GroupsPerStep, rl.MaxStaleness), default);
        var groups = new List<TrajectoryGroup>();
        foreach (var row in lease.Groups)
        {
            groups.Add((await _ledger.FindTrajectoriesAsync(row.Id, default))!);
        }

        await _engine.TrainAsync(new PolicyStep(version, rl, groups), default);
        await CommitAsync(1, version + 1, [.. lease.Groups.Select(group => group.Id)], """{"loss":0.5,"reward_mean":0.75,"staleness_max":1}""");
    }

    private async Task OpenStageAsync(int stage)
    {
        var initial = new LearnerState(_parent, null);
        await _ledger.BeginStageAsync(Run, _runEpoch, stage, initial, default);
        await _engine.LoadAsync(_recipe.Stages[stage], initial, new StageModels(initial.Weights), default);
    }

    private async Task EndStageAsync(int stage)
    {
        var last = await _ledger.FindLastStepAsync(Run, stage, default);
        await _ledger.EndStageAsync(Run, _runEpoch, stage, last!.State, default);
    }

    private async Task CommitAsync(int stage, int version, IReadOnlyList<GroupId> groups, string metrics)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        var state = await _engine.SaveAsync(default);
        await _ledger.CommitStepAsync(new StepCommit(Run, stage, _learnerEpoch, version, 0, _parent, state, groups, 1, metrics), default);
        _parent = state.Weights;
    }

    private Task<IReadOnlyList<GroupRow>> AdmitAsync(long cursor, params string[] prompts)
    {
        var rl = (RlStageOptions)_recipe.Stages[1];
        return _ledger.AdmitAsync(
            new AdmissionRequest(Run, 1, _runEpoch, $"admit {_operation++}", cursor, prompts, rl.GroupsPerStep, rl.MaxStaleness, rl.Steps), default);
    }

    private async Task CompleteAsync(GroupRow group, int version, int correct)
    {
        var records = Enumerable.Range(0, 2).Select(index => Judged(index, version, index < correct)).ToArray();
        await _ledger.AppendCompletionsAsync(group.Id, new GroupPlan(2), _tokenizer.Encode(group.Id.Prompt["add/".Length..] + "="), records, default);
    }

    private CompletionRecord Judged(int index, int version, bool correct)
    {
        string text = correct ? "46" : "4";
        int[] tokens = [.. _tokenizer.EncodeContinuation(text), _tokenizer.StopTokens[0]];
        var completion = new Completion(
            index, tokens, [.. tokens.Select((_, i) => -0.125f * (i + 1))], [.. tokens.Select(_ => version)], [.. tokens.Select(_ => (byte)1)], FinishReason.Stop);
        Verdict[] verdicts = [new("exact-match", 1, correct ? 1 : 0, null), new("partial-credit", 0.5, correct ? 1 : 0.5, "1 of 2 digits")];
        return new(index, PackedTrajectories.Pack(completion), text, version, version, verdicts.Sum(verdict => verdict.Weight * verdict.Reward), verdicts);
    }

    private Task<string> PutAsync(byte[] content) => _weights.PutAsync(Run, stream => stream.Write(content), default);
}
