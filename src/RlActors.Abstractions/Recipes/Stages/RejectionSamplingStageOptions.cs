namespace RlActors.Recipes;

/// <summary>Samples and judges groups without training: its steps are committed with unchanged weights, and later stages take what it kept as their <c>data</c> (best of n; RAFT, arXiv 2304.06767).</summary>
public sealed record RejectionSamplingStageOptions : RolloutStageOptions;
