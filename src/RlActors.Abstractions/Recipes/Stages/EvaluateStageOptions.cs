using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Measures the policy that it starts from, on its own task and by its own judges where it names them, and trains nothing.</summary>
public sealed record EvaluateStageOptions : StageOptions
{
    /// <summary>Whether it measures something else than the recipe does of all policies.</summary>
    [JsonIgnore]
    public bool HasOwnMeasure => Task is not null || Judges is not null;

    /// <inheritdoc/>
    [JsonIgnore]
    public override StageYield Yields => StageYield.Nothing;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Length => 0;
}
