using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Training.Shards;

/// <summary>One kind of step that shards can share.</summary>
/// <param name="Learner">The learner's options, without shards.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Examples">The batch, of a batch stage; null: the groups are trained on.</param>
internal sealed record ShardedStep(LearnerOptions Learner, StageOptions Stage, TrainingExample[]? Examples = null)
{
    private static readonly LearnerOptions Plain = new() { TokensPerMicroBatch = 64 }, Adapted = Plain with { Lora = new LoraOptions { Rank = 2 } };

    private static readonly OptimizerOptions Moving = new() { LearningRate = 1e-2 };

    private static readonly RlStageOptions Rl = new() { Optimizer = Moving };

    private static readonly RlStageOptions Ppo = Rl with
    {
        UpdatesPerStep = 2,
        Minibatches = 2,
        Advantage = new() { Estimator = AdvantageEstimator.Gae, Lambda = 0.95 },
        Kl = new() { Coefficient = 0.05, Estimator = KlEstimator.K1, Place = KlPlace.Reward, Adaptive = new() { Target = 0.5, Horizon = 100 } },
        Critic = new() { Optimizer = Moving },
    };

    private static readonly SupervisedExample[] Texts =
    [
        new([1, 2], [3, 4, 5, 0]), new([6, 7, 8], [0]), new([9], [9, 9, 9, 9, 9, 9, 0], Weight: 0.5), new([4, 5, 6, 7, 8], [1, 0]), new([2, 2], [3, 3, 0]), new([7], [8, 0]), new([3], [1, 2, 3, 4, 0]),
    ];

    private static readonly PreferenceExample[] Pairs =
    [
        new([1, 2], [3, 4, 5, 0], [3, 4, 0]), new([6, 7, 8], [9, 0], [10, 11, 12, 0]), new([2], [4, 4, 0], [5, 0]), new([3, 3, 3], [1, 0], [2, 0]), new([5, 6], [7, 8, 0], [8, 7, 0]),
    ];

    private static readonly LabelledExample[] Answers = [.. Pairs.Select((pair, i) => new LabelledExample(pair.Prompt, i % 2 == 0 ? pair.Chosen : pair.Rejected, i % 2 == 0))];

    public static IReadOnlyDictionary<string, ShardedStep> Kinds { get; } = new Dictionary<string, ShardedStep>
    {
        ["policy"] = new(Plain, Rl),
        ["policy, mean of sequences, several updates, divergence"] = new(
            Plain, Rl with { UpdatesPerStep = 2, Minibatches = 2, Loss = new ClipLossOptions { Aggregation = LossAggregation.SequenceMean }, Kl = new() { Coefficient = 0.1 } }),
        ["policy, adapters"] = new(Adapted, Rl with { Kl = new() { Coefficient = 0.1 } }),
        ["policy, bfloat16"] = new(Plain with { Precision = Precision.Bfloat16 }, Rl),
        ["policy, gradients as bfloat16"] = new(Plain with { GradientPrecision = Precision.Bfloat16 }, Rl),
        ["policy, checkpointing"] = new(Plain with { ActivationCheckpointing = true }, Rl),
        ["critic of its own"] = new(Plain with { Offload = Offload.Idle }, Ppo),
        ["critic on the policy's trunk, adapters"] = new(Adapted, Ppo with { Critic = new() { Optimizer = Moving, Trunk = CriticTrunk.Shared } }),
        ["online preferences"] = new(Plain, Rl with { Preference = new DpoLossOptions(), Minibatches = 2 }),
        ["sft"] = new(Plain, new SftStageOptions { Optimizer = Moving }, Texts),
        ["sft, adapters"] = new(Adapted, new SftStageOptions { Optimizer = Moving }, Texts),
        ["dpo"] = new(Plain, new PreferenceStageOptions { Loss = new DpoLossOptions(), Optimizer = Moving }, Pairs),
        ["kto"] = new(Plain, new PreferenceStageOptions { Loss = new KtoLossOptions(), Optimizer = Moving }, Answers),
        ["reward model"] = new(Plain, new RewardModelStageOptions { Loss = new BradleyTerryLossOptions(), Optimizer = Moving }, Pairs),
        ["distillation"] = new(Plain, new DistillStageOptions { Teacher = "teacher", Optimizer = Moving }, Texts),
    };

    /// <summary>Takes the step.</summary>
    /// <param name="engine">The replica.</param>
    /// <param name="number">Steps before it.</param>
    /// <param name="groups">What is trained on where there are no examples.</param>
    /// <param name="exchange">With the others; null: alone.</param>
    public Task<TrainingResult> TakeAsync(IReplicaEngine engine, int number, IReadOnlyList<TrajectoryGroup> groups, IShardExchange? exchange = null) => (Stage, exchange) switch
    {
        (BatchStageOptions batch, null) => engine.FitAsync(new BatchStep(number, batch, Examples!), default),
        (BatchStageOptions batch, _) => engine.FitAsync(new BatchStep(number, batch, Examples!), exchange, default),
        (_, null) => engine.TrainAsync(new PolicyStep(number, (RlStageOptions)Stage, groups), default),
        _ => engine.TrainAsync(new PolicyStep(number, (RlStageOptions)Stage, groups), exchange, default),
    };
}
