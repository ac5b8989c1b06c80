namespace RlActors.Recipes;

/// <summary>
/// PPO's clipped surrogate, token by token (arXiv 1707.06347); with a proximal policy of its own and truncated importance weights it is decoupled PPO (arXiv 2505.24298):
/// <c>−min(r·A, clip(r, 1−ε_low, 1+ε_high)·A)</c>. The default.
/// </summary>
public sealed record ClipLossOptions : ClippedLossOptions;
