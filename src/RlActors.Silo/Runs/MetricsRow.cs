using System.Text;
using System.Text.Json;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Charts;

namespace RlActors.Silo.Runs;

/// <summary>One line of <c>metrics.jsonl</c>: one step of a stage of rollouts, or one optimiser update of a batch stage.</summary>
/// <param name="Source">The committed step it comes from.</param>
/// <param name="Stage">What the recipe says of its stage.</param>
/// <param name="Step">The stage's training step or update, from 1.</param>
/// <param name="Values">The numbers that the learner recorded: a JSON object.</param>
/// <param name="HeldOut">The held-out evaluation that this line is the first to follow; null on most lines.</param>
internal sealed record MetricsRow(StepRow Source, StageOptions Stage, int Step, JsonElement Values, EvaluationRow? HeldOut = null)
{
    /// <summary>The order in which the well-known numbers are written; others follow.</summary>
    private static readonly string[] Order =
    [
        "reward_mean", "reward_std", "staleness_max", "staleness_mean", "dispatched", "trained", "expired", "failed", "in_flight",
        "loss", "preference_accuracy", "reward_margin", "kl_behaviour", "importance_weight", "importance_weight_max", "kl_reference", "entropy", "clip_fraction", "grad_norm", "gen_tokens_per_s", "train_tokens_per_s", "step_seconds", "wait_seconds",
    ];

    /// <summary>The stage's kind, such as <c>rl</c> or <c>sft</c>.</summary>
    public string Phase => Stage.Kind;

    /// <summary>Whether it is an update of a batch stage; else it is a step made of groups.</summary>
    public bool IsUpdate => Stage is BatchStageOptions;

    /// <summary>A number by name; null where the line has none.</summary>
    public double? Value(string name) => Values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>As much of the row as is drawn. A step without an update (no signal) trained nothing: it has no speed.</summary>
    public CurvePoint ToPoint() => new(
        Source.Stage,
        Step,
        Value("reward_mean"),
        Value("loss"),
        Value("staleness_max"),
        Value("staleness_mean"),
        Value("gen_tokens_per_s"),
        Value("updated") is 0 ? null : Value("train_tokens_per_s"));

    /// <summary>The line, without its end.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("step", Step);
            json.WriteNumber("version", Source.Version);
            json.WriteNumber("stage", Source.Stage);
            json.WriteString("phase", Phase);
            if (Stage.Name is { } name)
            {
                json.WriteString("stage_name", name);
            }

            WriteHeldOut(json);
            WriteValues(json);
            json.WriteNumber("lineage", Source.Lineage);
            json.WriteString("hash", Source.State.Weights);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void WriteHeldOut(Utf8JsonWriter json)
    {
        if (HeldOut is { } measured)
        {
            if (measured.HasAccuracy)
            {
                json.WriteNumber("heldout_accuracy", measured.Accuracy);
            }

            json.WriteNumber("heldout_reward", measured.RewardMean);
            json.WriteNumber("heldout_stage", measured.Stage);
            json.WriteNumber("heldout_version", measured.Version);
        }
    }

    private void WriteValues(Utf8JsonWriter json)
    {
        foreach (string name in Order)
        {
            if (Values.TryGetProperty(name, out var value))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        foreach (var other in Values.EnumerateObject().Where(property => !Order.Contains(property.Name)))
        {
            other.WriteTo(json);
        }
    }
}
