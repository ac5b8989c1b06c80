using System.Text.Json;

namespace RlActors.Recipes;

/// <summary>Bounds of a stage's policy loss, correction and divergences, and combinations without sense.</summary>
internal static class PolicyBounds
{
    /// <param name="check">Collects what is out of bounds.</param>
    /// <param name="path">Where the stage is in the recipe, such as <c>stages[1]</c>.</param>
    /// <param name="loss">Its `loss`.</param>
    /// <param name="correction">Its `correction`.</param>
    /// <param name="kl">Its `kl`.</param>
    /// <param name="entropy">Its `entropy`.</param>
    public static void Check(Bounds check, string path, PolicyLossOptions loss, CorrectionOptions correction, KlOptions kl, EntropyOptions entropy)
    {
        CheckLoss(check, $"{path}.loss", loss);
        CheckCorrection(check, $"{path}.correction", correction);
        CheckKl(check, $"{path}.kl", kl);
        check.Within($"{path}.entropy.coefficient", entropy.Coefficient, -1000, 1000);
        bool ratioIsBehaviours = correction.Proximal == ProximalPolicy.Behaviour && loss is not ReinforceLossOptions;
        check.That(
            !ratioIsBehaviours || correction.Weights.Mode == ImportanceWeighting.None, $"{path}.correction.weights.mode", Shown(correction.Weights.Mode),
            "none where correction.proximal is behaviour: the loss's own ratio is π/μ already, and weights would count it twice (the loss `reinforce` has no ratio)");
    }

    private static void CheckLoss(Bounds check, string path, PolicyLossOptions loss)
    {
        check.Within($"{path}.logRatioBound", loss.LogRatioBound, 1e-3, 1e9);
        check.Within($"{path}.lengthEpsilon", loss.LengthEpsilon, 0, 1);
        check.Within($"{path}.constantLength", loss.ConstantLength ?? 1, 1e-3, 1e9);
        switch (loss)
        {
            case ClippedLossOptions clipped:
                CheckClip(check, path, clipped);
                break;
            case GmpoLossOptions gmpo:
                check.Within($"{path}.clipLow", gmpo.ClipLow, 0, 100);
                check.Within($"{path}.clipHigh", gmpo.ClipHigh, 0, 100);
                break;
            case CispoLossOptions cispo:
                check.Within($"{path}.cap", cispo.Cap, 1e-3, 1e9);
                check.Within($"{path}.floor", cispo.Floor, 0, cispo.Cap);
                break;
            case AipoLossOptions aipo:
                check.Within($"{path}.cap", aipo.Cap, 1e-3, 1e9);
                break;
            case SapoLossOptions sapo:
                check.Within($"{path}.tauPositive", sapo.TauPositive, 1e-3, 1000);
                check.Within($"{path}.tauNegative", sapo.TauNegative, 1e-3, 1000);
                break;
            case VespoLossOptions vespo:
                check.Within($"{path}.shapePositive", vespo.ShapePositive, 0, 1000);
                check.Within($"{path}.ratePositive", vespo.RatePositive, 1e-4, 1000);
                check.Within($"{path}.shapeNegative", vespo.ShapeNegative, 0, 1000);
                check.Within($"{path}.rateNegative", vespo.RateNegative, 1e-4, 1000);
                break;
            case ImportanceLossOptions importance:
                check.Within($"{path}.cap", importance.Cap ?? 1, 1e-3, 1e9);
                break;
            case KlCovLossOptions cov:
                check.Within($"{path}.share", cov.Share, 1e-9, 1);
                check.Within($"{path}.coefficient", cov.Coefficient, 0, 1000);
                break;
            case DppoLossOptions dppo:
                check.Within($"{path}.maskLow", dppo.MaskLow, 0, 1);
                check.Within($"{path}.maskHigh", dppo.MaskHigh, 0, 1);
                check.Within($"{path}.advantageScale", dppo.AdvantageScale, 0, 1000);
                check.Within($"{path}.referenceScale", dppo.ReferenceScale, 0, 1000);
                break;
            case IpoLossOptions ipo:
                check.Within($"{path}.threshold", ipo.Threshold, 0, 1);
                check.Within($"{path}.advantageScale", ipo.AdvantageScale, 0, 1000);
                break;
            case ReinforceLossOptions:
                break;
            default:
                throw new InvalidOperationException($"policy loss of type {loss.GetType()} has no validation");
        }
    }

    private static void CheckClip(Bounds check, string path, ClippedLossOptions clip)
    {
        check.Within($"{path}.clipLow", clip.ClipLow, 0, 1);
        check.Within($"{path}.clipHigh", clip.ClipHigh, 0, 1000);
        check.That(clip.DualClip is null or (> 1 and <= 1e9), $"{path}.dualClip", clip.DualClip ?? 0, "a number above 1, or none");
        check.That(
            clip.RatioCap is not { } cap || (cap > 1 + clip.ClipHigh && cap <= 1e9), $"{path}.ratioCap", clip.RatioCap ?? 0, "a number above 1 + clipHigh, or none");
        check.That(
            clip is not GspoLossOptions { Level: RatioLevel.Token }, $"{path}.level", Shown(RatioLevel.Token), "geometric or sequence; for ratios of tokens write \"kind\": \"clip\"");
    }

    private static void CheckCorrection(Bounds check, string path, CorrectionOptions correction)
    {
        var weights = correction.Weights;
        check.Within($"{path}.logRatioBound", correction.LogRatioBound, 1e-3, 1e9);
        check.Within($"{path}.weights.cap", weights.Cap, 0, 1e9);
        check.Within($"{path}.weights.floor", weights.Floor, 0, weights.Cap);
        for (int i = 0; i < correction.Rejection.Count; i++)
        {
            var (rule, at) = (correction.Rejection[i], $"{path}.rejection[{i}]");
            check.That(rule.Lower is not null || rule.Upper is not null, at, "without bounds", "lower, upper or both");
            check.That(!(rule.Lower > rule.Upper), $"{at}.lower", rule.Lower ?? 0, "at most upper");
        }

        check.Within($"{path}.behaviourKl.coefficient", correction.BehaviourKl.Coefficient, 0, 1000);
        check.That(
            !correction.BehaviourKl.Estimator.IsFull(), $"{path}.behaviourKl.estimator", Shown(correction.BehaviourKl.Estimator),
            "an estimate from one token: k1, k2, k3, abs, k1+ or k3+");
    }

    private static void CheckKl(Bounds check, string path, KlOptions kl)
    {
        check.Within($"{path}.coefficient", kl.Coefficient, 0, 1000);
        check.Within($"{path}.logRatioBound", kl.LogRatioBound, 1e-3, 1e9);
        check.Within($"{path}.valueBound", kl.ValueBound ?? 1, 1e-3, 1e300);
        check.Within($"{path}.adaptive.target", kl.Adaptive?.Target ?? 1, 1e-9, 1e9);
        check.Within($"{path}.adaptive.horizon", kl.Adaptive?.Horizon ?? 1, 1, 1e12);
        check.That(kl.Adaptive is null || kl.Coefficient > 0, $"{path}.coefficient", kl.Coefficient, "a number above 0 to begin with, for an adaptive coefficient is only ever multiplied");
        check.That(kl.Place == KlPlace.Loss || !kl.Estimator.IsFull(), $"{path}.estimator", Shown(kl.Estimator), "an estimate from one token where the divergence is in the reward");
        check.That(!kl.ImportanceWeighted || kl.Place == KlPlace.Loss, $"{path}.importanceWeighted", true, "false where the divergence is in the reward");
    }

    /// <summary>A member as a recipe writes it.</summary>
    private static string Shown<T>(T member)
        where T : struct, Enum => JsonSerializer.Serialize(member, RecipeReader.Json).Trim('"');
}
