using RlActors.Learning.Objectives.Corrections;
using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>
/// A look at the whole step before its first update, for totals that need every token at once: the mean importance weight, what is left after rejection, the covariance cut of KL-Cov.
/// They are of that moment: where ρ is of the current policy (<see cref="ProximalPolicy.Behaviour"/>, <see cref="ProximalPolicy.LogLinear"/>) later updates of the step keep them.
/// </summary>
/// <param name="loss">The policy loss.</param>
/// <param name="correction">What is done about tokens of older policies.</param>
public sealed class StepSurvey(PolicyLossOptions loss, CorrectionOptions correction)
{
    private readonly List<double> _advantages = [], _logprobs = [];
    private double _weights;
    private long _weighted, _tokens;
    private int _sequences;

    /// <summary>Whether totals need it.</summary>
    public static bool IsNeeded(PolicyLossOptions loss, CorrectionOptions correction)
    {
        ArgumentNullException.ThrowIfNull(correction);
        return loss is KlCovLossOptions || DropsTokens(correction) || NormalizesWeights(correction);
    }

    /// <summary>Adds one micro-batch; its <see cref="PolicyBatch.Current"/> is of the weights before the step's first update.</summary>
    public void Add(PolicyBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.CheckShapes();
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var tokens = PolicyTokens.From(batch, correction.Proximal);
        var corrected = OffPolicyCorrection.Compute(tokens, correction, weightMean: 1);
        var counted = DropsTokens(correction) ? corrected.Kept : tokens.Mask;                                       // [batch, seq]
        _tokens += counted.sum().ToInt64();
        _sequences += (int)counted.any(1).sum().ToInt64();
        if (NormalizesWeights(correction))
        {
            bool bySequence = correction.Weights.Level != RatioLevel.Token;
            var mask = bySequence ? tokens.Mask.any(1, true) : tokens.Mask;                                         // [batch, 1] or [batch, seq]
            _weights += (bySequence ? corrected.Weight.narrow(1, 0, 1) : corrected.Weight).masked_select(mask).sum(torch.float64).ToDouble();
            _weighted += mask.sum().ToInt64();
        }

        if (loss is KlCovLossOptions)
        {
            _advantages.AddRange(Selected(tokens.Advantage, counted));
            _logprobs.AddRange(Selected(tokens.Current, counted));
        }
    }

    /// <summary>The totals with what was seen.</summary>
    /// <param name="counted">Totals of the step's sequences as they are.</param>
    public StepTotals Apply(StepTotals counted)
    {
        ArgumentNullException.ThrowIfNull(counted);
        var totals = DropsTokens(correction) ? counted with { Tokens = _tokens, Sequences = _sequences } : counted;
        double mean = _weighted == 0 ? 0 : _weights / _weighted;
        return totals with
        {
            WeightMean = NormalizesWeights(correction) && mean > 1e-8 ? mean : 1, // all weights 0: there is nothing to normalise
            Covariance = loss is KlCovLossOptions cov ? CovarianceCut.Of(_advantages, _logprobs, cov.Share) : null,
        };
    }

    private static bool NormalizesWeights(CorrectionOptions correction) => correction.Weights is { Normalize: true, Mode: not ImportanceWeighting.None };

    private static bool DropsTokens(CorrectionOptions correction) =>
        correction.Rejected == RejectedTokens.Drop && (correction.Rejection.Count > 0 || correction.NegativeSequenceBound is not null);

    private static double[] Selected(torch.Tensor tensor, torch.Tensor mask)
    {
        using var host = tensor.masked_select(mask).to(torch.float64).cpu();                                         // [counted]
        return host.data<double>().ToArray();
    }
}
