namespace RlActors.Recipes;

/// <summary>REINFORCE (Williams, 1992): <c>−A·log π</c>, the loss of GPG (arXiv 2504.02546) too; off the policy it needs importance weights (<see cref="CorrectionOptions.Weights"/>).</summary>
public sealed record ReinforceLossOptions : PolicyLossOptions;
