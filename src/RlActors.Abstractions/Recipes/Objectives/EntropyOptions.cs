namespace RlActors.Recipes;

/// <summary>Entropy bonus: <c>−coefficient·H</c> is added to each trained token's loss, H the entropy of the whole distribution in nats.</summary>
public sealed record EntropyOptions
{
    /// <summary>Coefficient. Default 0: none, and no gradient of the entropy is computed.</summary>
    public double Coefficient { get; init; }
}
