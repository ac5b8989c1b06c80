namespace RlActors.Recipes;

/// <summary>CISPO (MiniMax-M1, arXiv 2506.13585): <c>−sg(clip(r, floor, cap))·A·log π</c>; the clip bounds a coefficient, so that no token loses its gradient.</summary>
public sealed record CispoLossOptions : PolicyLossOptions
{
    /// <summary>Smallest coefficient. Default 0: none, as in the paper.</summary>
    public double Floor { get; init; }

    /// <summary>Largest coefficient (the paper's 1 + ε_high). Default 5 (ScaleRL, arXiv 2510.13786).</summary>
    public double Cap { get; init; } = 5;
}
