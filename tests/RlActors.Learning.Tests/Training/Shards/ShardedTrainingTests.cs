using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Tests.Training.Shards;

public sealed class ShardedTrainingTests
{
    private const int Parts = 4;

    public static TheoryData<string> Kinds => [.. ShardedStep.Kinds.Keys];

    public static TheoryData<string, int> KindsAndShards
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var (name, _) in ShardedStep.Kinds.Where(kind => kind.Value.Learner is { Precision: Precision.Float32, GradientPrecision: Precision.Float32 }))
            {
                data.Add(name, 2);
                data.Add(name, 4);
            }

            return data;
        }
    }

    /// <summary>What the number of parts makes of a step, any number of replicas makes of it, to the last bit; and so does one engine alone, which is how a ledger is replayed.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TrainAsync_AnyNumberOfReplicas_SameBits(string name)
    {
        var kind = ShardedStep.Kinds[name];
        var options = kind.Learner with { Shards = Parts };
        var (models, groups) = await RolloutsAsync();
        var stageModels = await ModelsAsync(models, kind);
        await using var alone = await LoadedAsync(models, options, kind.Stage, stageModels);
        TrainingResult[] expected = [await kind.TakeAsync(alone, 0, groups), await kind.TakeAsync(alone, 1, groups)];
        var (state, digest) = (await alone.SaveAsync(default), await alone.DigestAsync(default));

        foreach (int replicas in new[] { 1, 2, 3, 4 })
        {
            await using var set = await ReplicaSet.LoadAsync(models, options, replicas, kind.Stage, stageModels: stageModels);
            for (int step = 0; step < expected.Length; step++)
            {
                var results = await set.TakeAsync((engine, exchange) => kind.TakeAsync(engine, step, groups, exchange));
                Assert.All(results, result => Assert.Equal(expected[step].Metrics, result.Metrics));
                Assert.All(results, result => Assert.Equal(StepOutcome.Updated, result.Outcome));
            }

            foreach (var engine in set.Engines)
            {
                Assert.Equal(digest, await engine.DigestAsync(default));
                Assert.Equal(state, await engine.SaveAsync(default));
            }
        }
    }

    /// <summary>After one update from nothing the running mean of the gradient is the gradient, but for a factor.</summary>
    [Theory]
    [MemberData(nameof(KindsAndShards))]
    public async Task TrainAsync_CutIntoParts_GradientIsTheWholeStepsWithinRounding(string name, int shards)
    {
        var kind = ShardedStep.Kinds[name];
        var stage = OneUpdate(kind.Stage);
        var (models, groups) = await RolloutsAsync();
        var stageModels = await ModelsAsync(models, kind);
        await using var whole = await LoadedAsync(models, kind.Learner, stage, stageModels);
        var expected = await (kind with { Stage = stage }).TakeAsync(whole, 0, groups);
        using var gradient = await GradientAsync(models, whole);

        await using var set = await ReplicaSet.LoadAsync(models, kind.Learner with { Shards = shards }, shards, stage, stageModels: stageModels);
        var results = await set.TakeAsync((engine, exchange) => (kind with { Stage = stage }).TakeAsync(engine, 0, groups, exchange));
        using var sharded = await GradientAsync(models, set.Engines[^1]);

        double norm = gradient.norm().ToDouble(), difference = (gradient - sharded).norm().ToDouble();
        Assert.True(norm > 1e-8, $"{name}: the gradient's norm is {norm}");
        Assert.True(difference <= 1e-5 * norm, $"{name}, {shards} shards: the gradient is off by {difference / norm:e1} of its norm");
        Assert.Equal(expected.Metrics["loss"], results[0].Metrics["loss"], 1e-5);
        Assert.Equal(expected.Metrics["tokens"], results[0].Metrics["tokens"]);
    }

    /// <summary>A shard is lost at each of the messages of a step in turn; whatever had been done by then, everyone is back where the step began, and it can be taken again by fewer.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TrainAsync_ShardLostInMidStep_StateIsTheOneBeforeAndFewerTakeTheStepAgain(string name)
    {
        var kind = ShardedStep.Kinds[name];
        var options = kind.Learner with { Shards = Parts };
        var (models, groups) = await RolloutsAsync();
        var stageModels = await ModelsAsync(models, kind);
        await using var alone = await LoadedAsync(models, options, kind.Stage, stageModels);
        string before = await alone.DigestAsync(default);
        await kind.TakeAsync(alone, 0, groups);
        string after = await alone.DigestAsync(default);
        await using var set = await ReplicaSet.LoadAsync(models, options, replicas: 2, kind.Stage, stageModels: stageModels);

        int messages = 0;
        for (int lost = 1; ; lost += 2)
        {
            messages = 0;
            var attempt = set.TakeAsync((engine, exchange) => kind.TakeAsync(engine, 0, groups, exchange), (_, _, _, deliver) => Interlocked.Increment(ref messages) >= lost
                ? Task.FromException(new IOException("the line is cut"))
                : Task.Run(deliver));
            if (await Record.ExceptionAsync(() => attempt) is not { } error)
            {
                break;
            }

            Assert.IsType<StepAbortedException>(error);
            foreach (var engine in set.Engines)
            {
                Assert.Contains(await engine.DigestAsync(default), new[] { before, after }); // a replica that had everything by then has done the step
            }

            if (await set.Engines[0].DigestAsync(default) == after || await set.Engines[1].DigestAsync(default) == after)
            {
                break;
            }
        }

        Assert.True(messages >= 3, $"{messages} messages");
        await using var survivor = await ReplicaSet.LoadAsync(models, options, replicas: 1, kind.Stage, stageModels: stageModels);
        await survivor.TakeAsync((engine, exchange) => kind.TakeAsync(engine, 0, groups, exchange));
        Assert.Equal(after, await survivor.Engines[0].DigestAsync(default));
    }

    [Fact]
    public async Task TrainAsync_OneShard_IsTheUncutStep()
    {
        var (models, groups) = await RolloutsAsync();
        var stage = new RlStageOptions { Optimizer = new() { LearningRate = 1e-2 } };
        var states = new List<LearnerState>();
        foreach (int parts in new[] { 1, 2 })
        {
            await using var learner = await models.LearnerAsync(new LearnerOptions { TokensPerMicroBatch = 64, Shards = parts });
            await learner.TrainAsync(new PolicyStep(0, stage, groups), default);
            states.Add(await learner.SaveAsync(default));
        }

        await using var set = await ReplicaSet.LoadAsync(models, new LearnerOptions { TokensPerMicroBatch = 64, Shards = 1 }, 1, stage);
        await set.TakeAsync((engine, exchange) => engine.TrainAsync(new PolicyStep(0, stage, groups), exchange, default));
        Assert.Equal(states[0], await set.Engines[0].SaveAsync(default));
        Assert.NotEqual(states[0], states[1]); // another number of parts rounds otherwise
    }

    [Fact]
    public async Task TrainAsync_NonFiniteInOnePart_NobodyIsChanged()
    {
        var (models, groups) = await RolloutsAsync();
        var stage = new RlStageOptions { Optimizer = new() { LearningRate = 1e-2 } };
        var first = groups[0].Completions[0];
        var broken = groups[0] with { Completions = [first with { Logprobs = [.. first.Logprobs.Select(_ => float.NaN)] }, .. groups[0].Completions.Skip(1)] };
        await using var set = await ReplicaSet.LoadAsync(models, new LearnerOptions { TokensPerMicroBatch = 64, Shards = 3 }, 3, stage);
        string before = await set.Engines[0].DigestAsync(default);

        var results = await set.TakeAsync((engine, exchange) => engine.TrainAsync(new PolicyStep(0, stage, [broken, .. groups.Skip(1)]), exchange, default));

        Assert.All(results, result => Assert.Equal(StepOutcome.NonFinite, result.Outcome));
        Assert.Equal([before, before, before], await Task.WhenAll(set.Engines.Select(engine => engine.DigestAsync(default))));
    }

    /// <summary>A learner's digest sees what a step moves and nothing else.</summary>
    [Fact]
    public async Task DigestAsync_StatesThatDiffer_Differs()
    {
        var (models, groups) = await RolloutsAsync();
        await using var learner = await models.LearnerAsync();
        string fresh = await learner.DigestAsync(default), again = await learner.DigestAsync(default);
        await learner.TrainAsync(new PolicyStep(0, new RlStageOptions { Optimizer = new() { LearningRate = 1e-6 } }, groups), default);

        Assert.Equal(fresh, again);
        Assert.NotEqual(fresh, await learner.DigestAsync(default));
    }

    private static StageOptions OneUpdate(StageOptions stage)
    {
        var still = new OptimizerOptions { LearningRate = 1e-2, MaxGradNorm = 1e9 };
        return stage switch
        {
            RlStageOptions rl => rl with { UpdatesPerStep = 1, Minibatches = 1, Optimizer = still, Critic = rl.Critic is null ? null : rl.Critic with { Optimizer = still } },
            SftStageOptions sft => sft with { Optimizer = still },
            PreferenceStageOptions preference => preference with { Optimizer = still },
            RewardModelStageOptions reward => reward with { Optimizer = still },
            DistillStageOptions distill => distill with { Optimizer = still },
            _ => throw new ArgumentOutOfRangeException(nameof(stage)),
        };
    }

    /// <summary>All running means of the gradient, policy's and critic's, as one vector.</summary>
    private static async Task<torch.Tensor> GradientAsync(TinyModels models, IReplicaEngine engine)
    {
        var state = await engine.SaveAsync(default);
        using var file = new SafetensorsFile(await models.Store.OpenAsync(TinyModels.Run, state.Optimizer!, default), "moments");
        return torch.cat([.. file.Entries.Where(entry => entry.Name.Contains("exp_avg.", StringComparison.Ordinal)).OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => file.Load(entry.Name).view(-1))]);
    }

    private static async Task<IReplicaEngine> LoadedAsync(TinyModels models, LearnerOptions options, StageOptions stage, StageModels stageModels)
    {
        var engine = await models.Factory.CreateTrainingEngineAsync(TinyModels.Run, models.Manifest, options, default);
        await engine.LoadAsync(stage, new LearnerState(models.Manifest.Weights, null), stageModels, default);
        return engine;
    }

    private static async Task<StageModels> ModelsAsync(TinyModels models, ShardedStep kind) =>
        new(models.Manifest.Weights, Teacher: kind.Stage is DistillStageOptions ? await models.CreateWeightsAsync(seed: 2) : null);

    private static async Task<(TinyModels Models, List<TrajectoryGroup> Groups)> RolloutsAsync()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        return (models, await models.GroupsAsync(engine, groups: 5, groupSize: 4));
    }
}
