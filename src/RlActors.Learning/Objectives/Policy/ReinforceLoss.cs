namespace RlActors.Learning.Objectives.Policy;

/// <summary>REINFORCE (Williams, 1992): <c>−A·log π</c>.</summary>
internal static class ReinforceLoss
{
    public static TokenLoss Compute(PolicyTokens tokens)
    {
        using var product = tokens.Advantage * tokens.Current;                                                       // [batch, seq]
        return new TokenLoss(-product, null);
    }
}
