using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Measures the policy that it starts from, and trains nothing.</summary>
public sealed record EvaluateStageOptions : StageOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override StageYield Yields => StageYield.Nothing;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Length => 0;
}
