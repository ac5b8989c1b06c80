using System.Text.Json;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Objectives.Preference;

/// <summary>What peers' parameters are called in a recipe.</summary>
internal static class PreferenceOptions
{
    public static PreferenceLossOptions Of(string name, JsonElement p)
    {
        if (p.TryGetProperty("lambda", out var lambda))
        {
            return new DpopLossOptions { Beta = Number(p, "beta"), Lambda = lambda.GetDouble() };
        }

        if (p.TryGetProperty("if_tdpo2", out var second))
        {
            return second.GetBoolean() ? new Tdpo2LossOptions { Beta = Number(p, "beta"), Alpha = Number(p, "alpha") } : new Tdpo1LossOptions { Beta = Number(p, "beta") };
        }

        if (p.TryGetProperty("ipo", out var ipo))
        {
            return ipo.GetBoolean()
                ? new IdentityPreferenceLossOptions { Beta = Number(p, "beta"), LengthNormalised = false }
                : new DpoLossOptions { Beta = Number(p, "beta"), LabelSmoothing = Number(p, "label_smoothing") };
        }

        if (name.StartsWith("orpo", StringComparison.Ordinal))
        {
            return new OrpoLossOptions { Beta = Number(p, "beta") };
        }

        if (p.TryGetProperty("simpo_gamma", out var gamma))
        {
            return p.GetProperty("loss_type").GetString() == "simpo"
                ? new SimpoLossOptions { Beta = Number(p, "beta"), Gamma = gamma.GetDouble(), LabelSmoothing = Number(p, "label_smoothing"), CrossEntropy = Number(p, "alpha") }
                : new CpoLossOptions { Beta = Number(p, "beta"), LabelSmoothing = Number(p, "label_smoothing"), CrossEntropy = Number(p, "alpha") };
        }

        var type = p.GetProperty("loss_type");
        return type.ValueKind == JsonValueKind.Array
            ? new MixedPreferenceLossOptions
            {
                Parts = [.. type.EnumerateArray().Zip(p.GetProperty("loss_weights").EnumerateArray(), (part, weight) =>
                    new WeightedPreferenceLoss { Loss = LogRatio(part.GetString()!, name, p), Weight = weight.GetDouble() })],
            }
            : LogRatio(type.GetString()!, name, p);
    }

    private static LogRatioLossOptions LogRatio(string type, string name, JsonElement p)
    {
        double beta = Number(p, "beta"), smoothing = Number(p, "label_smoothing");
        LogRatioLossOptions options = type switch
        {
            "sigmoid" => new DpoLossOptions { LabelSmoothing = smoothing },
            "sigmoid_norm" => new DpoLossOptions { LengthNormalised = true },
            "hinge" => new HingeLossOptions(),
            "ipo" => new IdentityPreferenceLossOptions { LengthNormalised = name == "dpo_ipo_avg" },
            "robust" => new RobustDpoLossOptions { LabelSmoothing = smoothing },
            "exo_pair" => new ExoLossOptions { LabelSmoothing = smoothing },
            "nca_pair" => new NcaLossOptions(),
            "sppo_hard" => new SppoLossOptions(),
            "apo_zero" => new ApoZeroLossOptions(),
            "apo_down" => new ApoDownLossOptions(),
            "discopop" => new DiscoPopLossOptions { Tau = Number(p, "discopop_tau") },
            _ => throw new InvalidOperationException($"'{name}': loss '{type}' is not mapped"),
        };
        string? divergence = p.TryGetProperty("f_divergence_type", out var f) ? f.GetString() : null;
        return options with
        {
            Beta = beta,
            ExcessTokenWeight = p.TryGetProperty("ld_alpha", out var alpha) ? alpha.GetDouble() : 1,
            Divergence = divergence switch { null => PreferenceDivergence.ReverseKl, "js_divergence" => PreferenceDivergence.JensenShannon, _ => throw new InvalidOperationException(divergence) },
        };
    }

    private static double Number(JsonElement p, string name) => p.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
}
