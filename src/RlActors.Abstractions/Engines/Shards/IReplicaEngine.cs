namespace RlActors.Engines;

/// <summary>A training engine that can be one of several replicas of a model, each of which computes its parts of every step. Alone it computes all parts, and comes to the same bits.</summary>
public interface IReplicaEngine : ITrainingEngine
{
    /// <summary>Takes one RL step together with others.</summary>
    /// <param name="step">The whole step.</param>
    /// <param name="exchange">With the others; used on the engine's thread, which it blocks.</param>
    /// <param name="cancellationToken">Ends the wait while the step has not begun; after that the exchange does.</param>
    /// <exception cref="StepAbortedException">The step was given up; the state is the one before it.</exception>
    Task<TrainingResult> TrainAsync(PolicyStep step, IShardExchange exchange, CancellationToken cancellationToken);

    /// <summary>Takes one update of a batch stage together with others.</summary>
    /// <param name="step">The whole update.</param>
    /// <param name="exchange">With the others; used on the engine's thread, which it blocks.</param>
    /// <param name="cancellationToken">Ends the wait while the update has not begun; after that the exchange does.</param>
    /// <exception cref="StepAbortedException">The update was given up; the state is the one before it.</exception>
    Task<TrainingResult> FitAsync(BatchStep step, IShardExchange exchange, CancellationToken cancellationToken);

    /// <summary>A short name of the state in memory: equal in replicas that hold the same bits.</summary>
    Task<string> DigestAsync(CancellationToken cancellationToken);
}
