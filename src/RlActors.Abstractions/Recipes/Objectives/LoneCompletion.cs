using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What a completion alone in its group is worth.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LoneCompletion>))]
public enum LoneCompletion
{
    /// <summary>0.</summary>
    [JsonStringEnumMemberName("zero")]
    Zero,

    /// <summary>Its reward: baseline 0, standard deviation 1.</summary>
    [JsonStringEnumMemberName("reward")]
    Reward,
}
