namespace RlActors.Weights;

/// <summary>A learner's durable state: content hashes in the <see cref="IWeightStore"/>.</summary>
/// <param name="Weights">Hash of the weights; it is the policy version's hash.</param>
/// <param name="Optimizer">
/// Hash of everything else that training moves: the optimiser's moments, adapters, a critic with its own moments, a coefficient that adapts. One file, so that the two
/// hashes of a committed step are the whole state. Null before the first update of a stage.
/// </param>
[GenerateSerializer, Immutable, Alias("rlactors.LearnerState")]
public sealed record LearnerState([property: Id(0)] string Weights, [property: Id(1)] string? Optimizer);
