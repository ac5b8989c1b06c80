namespace RlActors.Engines;

/// <summary>The weight files that a stage's training starts from or looks at: content hashes in the run's store, each of a model of the policy's dimensions.</summary>
/// <param name="Initial">The weights that the stage began with: what adapters are put on.</param>
/// <param name="Reference">The policy that a divergence keeps near; null: <paramref name="Initial"/>.</param>
/// <param name="Critic">What a critic of its own trunk begins with, perhaps with a scalar head (<c>score.weight</c>); null: <paramref name="Initial"/>.</param>
/// <param name="Teacher">The policy that a distillation follows; null: none.</param>
[GenerateSerializer, Immutable, Alias("rlactors.StageModels")]
public sealed record StageModels(
    [property: Id(0)] string Initial, [property: Id(1)] string? Reference = null, [property: Id(2)] string? Critic = null, [property: Id(3)] string? Teacher = null)
{
    /// <summary>The reference policy's weights.</summary>
    public string ReferenceOrInitial => Reference ?? Initial;

    /// <summary>The weights of the critic before its first update.</summary>
    public string CriticOrInitial => Critic ?? Initial;
}
