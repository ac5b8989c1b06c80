using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Preference optimisation (DPO and its family) on pairs: the task's, or made from the judged groups of an earlier stage.</summary>
public sealed record PreferenceStageOptions : BatchStageOptions
{
    /// <summary>Reference policy: the name of an earlier stage, an entry of <c>models</c>, or <c>base</c>. Default: the policy that the stage starts from.</summary>
    public string? Reference { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override StageYield Yields => StageYield.Policy;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ModelUse> ModelUses => [new("reference", Reference, ModelRole.Policy)];
}
