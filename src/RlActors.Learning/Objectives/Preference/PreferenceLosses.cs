using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Losses of preference pairs: the mean over an update's pairs, and for some the cross-entropy of the preferred answers.</summary>
public static class PreferenceLosses
{
    /// <param name="batch">Part of an update.</param>
    /// <param name="update">Totals of the whole update: normalisers come from here.</param>
    /// <param name="options">The loss.</param>
    /// <returns>
    /// This batch's share of the loss; and sums over its pairs: how often the implicit reward of the preferred answer is the higher one, and the implicit rewards of preferred and other
    /// answers (β·log-ratio, or without a reference what stands in its place), [3].
    /// </returns>
    public static ObjectiveResult Compute(PreferenceBatch batch, PreferenceTotals update, PreferenceLossOptions options)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(update);
        using var scope = torch.NewDisposeScope();
        using Scalar pairs = Math.Max(1, update.Pairs), tokens = -Math.Max(1, update.ChosenTokens), coefficient = CrossEntropy(options);
        var loss = PerPair(batch, options).sum() / pairs;
        if (CrossEntropy(options) != 0)
        {
            loss = torch.add(loss, batch.Chosen.sum() / tokens, coefficient);
        }

        return new ObjectiveResult(loss.MoveToOuterDisposeScope(), Metrics(batch, options).MoveToOuterDisposeScope());
    }

    /// <summary>One loss a pair [pairs], without cross-entropy, in the caller's scope.</summary>
    public static torch.Tensor PerPair(PreferenceBatch batch, PreferenceLossOptions options) => options switch
    {
        LogRatioLossOptions logRatio => LogRatioLosses.Compute(batch, logRatio),
        Tdpo1LossOptions or Tdpo2LossOptions => TokenLevelDpo.Compute(batch, (ReferenceLossOptions)options),
        ReferenceFreeLossOptions free => ReferenceFreeLosses.Compute(batch, free),
        MixedPreferenceLossOptions mixed => Mixed(batch, mixed),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.GetType(), "no loss of pairs"),
    };

    /// <summary>Coefficient of the preferred answers' cross-entropy in a loss.</summary>
    public static double CrossEntropy(PreferenceLossOptions options) => options switch
    {
        OrpoLossOptions => 1,
        SimpoLossOptions simpo => simpo.CrossEntropy,
        CpoLossOptions cpo => cpo.CrossEntropy,
        MixedPreferenceLossOptions mixed => mixed.Parts.Sum(part => part.Weight * CrossEntropy(part.Loss)),
        _ => 0,
    };

    /// <summary>Weight of an answer's tokens beyond the length of the pair's shorter one, in the sums that a loss is given.</summary>
    public static double ExcessTokenWeight(PreferenceLossOptions options) => options switch
    {
        LogRatioLossOptions logRatio => logRatio.ExcessTokenWeight,
        MixedPreferenceLossOptions mixed => ExcessTokenWeight(mixed.Parts[0].Loss), // one for all parts: the bounds see to it
        _ => 1,
    };

    private static torch.Tensor Mixed(PreferenceBatch batch, MixedPreferenceLossOptions mixed)
    {
        using var scope = torch.NewDisposeScope();
        var sum = torch.zeros_like(batch.Chosen);                           // [pairs]
        foreach (var part in mixed.Parts)
        {
            using Scalar weight = part.Weight;
            sum = torch.add(sum, PerPair(batch, part.Loss), weight);
        }

        return sum.MoveToOuterDisposeScope();
    }

    private static torch.Tensor Metrics(PreferenceBatch batch, PreferenceLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using Scalar beta = Beta(options);
        var (chosen, rejected) = options.NeedsReference ? PreferenceMargins.LogRatios(batch)
            : options is CpoLossOptions ? (batch.Chosen, batch.Rejected)
            : (batch.Chosen / batch.ChosenTokens, batch.Rejected / batch.RejectedTokens);
        (chosen, rejected) = (chosen * beta, rejected * beta);               // [pairs]
        return torch.stack([chosen.gt(rejected).sum(torch.float64), chosen.sum(torch.float64), rejected.sum(torch.float64)]).MoveToOuterDisposeScope();
    }

    private static double Beta(PreferenceLossOptions options) => options switch
    {
        ReferenceLossOptions reference => reference.Beta,
        OrpoLossOptions orpo => orpo.Beta,
        SimpoLossOptions simpo => simpo.Beta,
        CpoLossOptions cpo => cpo.Beta,
        MixedPreferenceLossOptions mixed => Beta(mixed.Parts[0].Loss),
        _ => 1,
    };
}
