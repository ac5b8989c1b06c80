using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>The function of each kind of policy loss.</summary>
internal static class TokenLosses
{
    public static Func<PolicyTokens, StepTotals, TokenLoss> Of(PolicyLossOptions options) => options switch
    {
        ClipLossOptions clip => (tokens, _) => ClippedSurrogate.Compute(tokens, RatioLevel.Token, RatioGradient.Token, clip),
        GspoLossOptions gspo => (tokens, _) =>
            ClippedSurrogate.Compute(gspo.MeanAdvantage ? SequenceAdvantage.Spread(tokens) : tokens, gspo.Level, RatioGradient.Sequence, gspo),
        GspoTokenLossOptions gspo => (tokens, _) => ClippedSurrogate.Compute(tokens, RatioLevel.Geometric, RatioGradient.Token, gspo),
        LuspoLossOptions luspo => (tokens, _) => ClippedSurrogate.Compute(tokens, RatioLevel.Geometric, RatioGradient.Sequence, luspo),
        GmpoLossOptions gmpo => (tokens, _) => GmpoLoss.Compute(tokens, gmpo),
        CispoLossOptions cispo => (tokens, _) => CispoLoss.Compute(tokens, cispo.Floor, cispo.Cap, cispo.LogRatioBound),
        AipoLossOptions aipo => (tokens, _) => CispoLoss.Compute(tokens, 0, aipo.Cap, aipo.LogRatioBound),
        SapoLossOptions sapo => (tokens, _) => SapoLoss.Compute(tokens, sapo),
        VespoLossOptions vespo => (tokens, _) => VespoLoss.Compute(tokens, vespo),
        ReinforceLossOptions => (tokens, _) => ReinforceLoss.Compute(tokens),
        ImportanceLossOptions importance => (tokens, _) => ImportanceLoss.Compute(tokens, importance),
        KlCovLossOptions cov => (tokens, step) => KlCovLoss.Compute(tokens, step, cov),
        DppoLossOptions dppo => (tokens, _) => DppoLoss.Compute(tokens, dppo),
        IpoLossOptions ipo => (tokens, _) => IpoLoss.Compute(tokens, ipo),
        _ => throw new ArgumentException($"policy loss of type {options.GetType()} has no function", nameof(options)),
    };
}
