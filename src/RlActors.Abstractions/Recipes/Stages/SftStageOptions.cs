using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Supervised fine-tuning on demonstrations: the task's, or the best completions of an earlier stage.</summary>
public sealed record SftStageOptions : BatchStageOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override StageYield Yields => StageYield.Policy;
}
