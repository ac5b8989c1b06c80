namespace RlActors.Weights;

/// <summary>A learner's durable state: content hashes in the <see cref="IWeightStore"/>.</summary>
/// <param name="Weights">Hash of the weights; it is the policy version's hash.</param>
/// <param name="Optimizer">Hash of the optimiser's state; null before the first update of a stage.</param>
[GenerateSerializer, Immutable, Alias("rlactors.LearnerState")]
public sealed record LearnerState([property: Id(0)] string Weights, [property: Id(1)] string? Optimizer);
