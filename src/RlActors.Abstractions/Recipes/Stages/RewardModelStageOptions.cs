using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Trains a reward model, the policy's trunk with a scalar head, on preferences: the task's, or pairs made from the judged groups of an earlier stage.</summary>
public sealed record RewardModelStageOptions : BatchStageOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override StageYield Yields => StageYield.RewardModel;
}
