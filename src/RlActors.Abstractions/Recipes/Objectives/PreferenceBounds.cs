namespace RlActors.Recipes;

/// <summary>Checks the losses of batch stages, and of preferences in RL stages.</summary>
internal static class PreferenceBounds
{
    /// <summary>Checks a batch stage's loss.</summary>
    public static void Check(Bounds check, string path, BatchStageOptions stage)
    {
        switch (stage)
        {
            case PreferenceStageOptions preference:
                Check(check, path, preference.Loss);
                break;
            case RewardModelStageOptions { Loss: BradleyTerryLossOptions pairs }:
                check.Within($"{path}.centering", pairs.Centering, 0, 1000);
                break;
            case RewardModelStageOptions { Loss: RankingLossOptions rankings }:
                check.Within($"{path}.centering", rankings.Centering, 0, 1000);
                break;
            case DistillStageOptions distill:
                check.That(distill.Loss.Mixture is > 0 and < 1, $"{path}.mixture", distill.Loss.Mixture, "a share above 0 and below 1");
                check.Within($"{path}.temperature", distill.Loss.Temperature, 0.01, 100);
                break;
        }
    }

    /// <summary>Checks a loss of preferences.</summary>
    public static void Check(Bounds check, string path, PreferenceLossOptions loss)
    {
        switch (loss)
        {
            case MixedPreferenceLossOptions mixed:
                CheckMixed(check, path, mixed);
                break;
            case ReferenceLossOptions reference:
                CheckReference(check, path, reference);
                break;
            case OrpoLossOptions orpo:
                check.Within($"{path}.beta", orpo.Beta, 0, 1000);
                break;
            case SimpoLossOptions simpo:
                check.Within($"{path}.beta", simpo.Beta, Least, 1000);
                check.Within($"{path}.gamma", simpo.Gamma, 0, 1000);
                CheckSmoothing(check, path, simpo.LabelSmoothing);
                check.Within($"{path}.crossEntropy", simpo.CrossEntropy, 0, 1000);
                break;
            case CpoLossOptions cpo:
                check.Within($"{path}.beta", cpo.Beta, Least, 1000);
                CheckSmoothing(check, path, cpo.LabelSmoothing);
                check.Within($"{path}.crossEntropy", cpo.CrossEntropy, 0, 1000);
                break;
        }
    }

    private const double Least = 1e-6;

    private static void CheckReference(Bounds check, string path, ReferenceLossOptions loss)
    {
        check.Within($"{path}.beta", loss.Beta, Least, 1000);
        if (loss is LogRatioLossOptions logRatio)
        {
            check.Within($"{path}.excessTokenWeight", logRatio.ExcessTokenWeight, 0, 1);
            check.Within($"{path}.divergenceOrder", logRatio.DivergenceOrder, -100, 100);
        }

        switch (loss)
        {
            case DpoLossOptions dpo:
                CheckSmoothing(check, path, dpo.LabelSmoothing);
                break;
            case RobustDpoLossOptions robust:
                CheckSmoothing(check, path, robust.LabelSmoothing);
                break;
            case ExoLossOptions exo:
                check.That(exo.LabelSmoothing is > 0 and < 0.5, $"{path}.labelSmoothing", exo.LabelSmoothing, "a share above 0 and below 0.5");
                break;
            case DiscoPopLossOptions discoPop:
                check.Within($"{path}.tau", discoPop.Tau, Least, 1000);
                break;
            case DpopLossOptions dpop:
                check.Within($"{path}.lambda", dpop.Lambda, 0, 1e6);
                break;
            case Tdpo2LossOptions tdpo:
                check.Within($"{path}.alpha", tdpo.Alpha, 0, 1000);
                break;
            case UnpairedLossOptions unpaired:
                check.Within($"{path}.desirableWeight", unpaired.DesirableWeight, 0, 1000);
                check.Within($"{path}.undesirableWeight", unpaired.UndesirableWeight, 0, 1000);
                break;
        }
    }

    private static void CheckSmoothing(Bounds check, string path, double smoothing) =>
        check.That(smoothing is >= 0 and < 0.5, $"{path}.labelSmoothing", smoothing, "a share of at least 0 and below 0.5");

    private static void CheckMixed(Bounds check, string path, MixedPreferenceLossOptions mixed)
    {
        check.That(mixed.Parts.Count > 0, $"{path}.parts", "[]", "at least one part");
        for (int i = 0; i < mixed.Parts.Count; i++)
        {
            var part = mixed.Parts[i];
            check.Within($"{path}.parts[{i}].weight", part.Weight, -1000, 1000);
            bool plain = part.Loss is not (MixedPreferenceLossOptions or UnpairedLossOptions);
            check.That(plain, $"{path}.parts[{i}].loss", part.Loss.GetType().Name, "a loss of pairs that is not mixed itself");
            Check(check, $"{path}.parts[{i}].loss", part.Loss is MixedPreferenceLossOptions ? new DpoLossOptions() : part.Loss);
        }

        double[] excess = [.. mixed.Parts.Select(part => part.Loss is LogRatioLossOptions logRatio ? logRatio.ExcessTokenWeight : 1).Distinct()];
        check.That(excess.Length <= 1, $"{path}.parts", $"[{string.Join(", ", excess)}]", "one excessTokenWeight for all parts: they share the answers' sums");
    }
}
