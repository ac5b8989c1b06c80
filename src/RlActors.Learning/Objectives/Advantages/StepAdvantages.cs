namespace RlActors.Learning.Objectives.Advantages;

/// <summary>What every token of a step is worth.</summary>
/// <param name="Groups">One list a group, of one element a completion, in the order of the <see cref="StepRollouts"/>.</param>
public sealed record StepAdvantages(IReadOnlyList<IReadOnlyList<SequenceAdvantages>> Groups);

/// <summary>What every token of a completion is worth.</summary>
/// <param name="Advantages">Advantage Â of each token; 0 where it is not trained.</param>
/// <param name="Returns">
/// Return of each token, before any baseline, scale and whitening: the target of a critic under gae, the discounted rewards from there on under the others; 0 where it is not trained.
/// </param>
/// <param name="EndReturn">Target of the critic for the state after the last token, where the reward was given there.</param>
public sealed record SequenceAdvantages(double[] Advantages, double[] Returns, double? EndReturn = null)
{
    /// <summary>Whether any token has an advantage.</summary>
    public bool HasSignal => Advantages.Any(advantage => advantage != 0);
}
