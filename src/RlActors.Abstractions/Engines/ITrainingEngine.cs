using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Engines;

/// <summary>One training step of an RL stage: exactly these groups, in this order, make version <paramref name="Version"/> + 1.</summary>
/// <param name="Version">Committed version before the step, from 0; also places the step in the learning-rate schedule.</param>
/// <param name="Stage">Algorithm, loss and optimiser.</param>
/// <param name="Groups">Whole groups in admission order.</param>
public sealed record PolicyStep(int Version, RlStageOptions Stage, IReadOnlyList<TrajectoryGroup> Groups);

/// <summary>One optimiser update of a batch stage.</summary>
/// <param name="Update">Updates of this stage before this one.</param>
/// <param name="Stage">Loss, optimiser and limits.</param>
/// <param name="Examples">The batch; of the kind that the stage's loss asks for.</param>
public sealed record BatchStep(int Update, BatchStageOptions Stage, IReadOnlyList<TrainingExample> Examples);

/// <summary>What a step did.</summary>
/// <param name="Outcome">Whether the optimiser was run.</param>
/// <param name="Metrics">
/// Named numbers: <c>loss, kl_behaviour, kl_reference, entropy, clip_fraction, grad_norm, learning_rate, tokens</c>; where there are preferences also
/// <c>preference_accuracy, reward_margin, reward_chosen, reward_rejected</c>.
/// </param>
/// <param name="Seconds">Seconds the engine worked.</param>
public sealed record TrainingResult(StepOutcome Outcome, IReadOnlyDictionary<string, double> Metrics, double Seconds);

/// <summary>How a training step ended.</summary>
public enum StepOutcome
{
    /// <summary>The optimiser was run.</summary>
    Updated,

    /// <summary>No group had a signal (every advantage was zero): a step without an update, committed all the same.</summary>
    NoSignal,

    /// <summary>Loss or gradient was not finite: nothing was changed, and the step is not to be committed.</summary>
    NonFinite,
}

/// <summary>Trains on a thread of its own (INV-5). The same state and the same step give the same bits.</summary>
public interface ITrainingEngine : IAsyncDisposable
{
    /// <summary>Puts a stage's committed state in place of whatever is in memory.</summary>
    /// <param name="stage">The stage, which says what there is besides the policy: a critic, a coefficient that adapts.</param>
    /// <param name="state">The committed state.</param>
    /// <param name="models">The weight files that the stage's training starts from or looks at. The policy itself is in <paramref name="state"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RlActorsException">A file is gone, damaged or of another model.</exception>
    Task LoadAsync(StageOptions stage, LearnerState state, StageModels models, CancellationToken cancellationToken);

    /// <summary>Takes one RL step in memory; nothing is durable until <see cref="SaveAsync"/>.</summary>
    Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken);

    /// <summary>Takes one update of a batch stage in memory.</summary>
    /// <exception cref="RlActorsException">An example is not of the kind that the stage's loss asks for, or lacks a prompt or an answer.</exception>
    Task<TrainingResult> FitAsync(BatchStep step, CancellationToken cancellationToken);

    /// <summary>Writes weights and optimiser state durably to the weight store.</summary>
    Task<LearnerState> SaveAsync(CancellationToken cancellationToken);
}
