using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What of a step stays together in a minibatch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MinibatchUnit>))]
public enum MinibatchUnit
{
    /// <summary>Groups: all completions of a prompt are in one minibatch.</summary>
    [JsonStringEnumMemberName("groups")]
    Groups,

    /// <summary>Completions, wherever they come from.</summary>
    [JsonStringEnumMemberName("sequences")]
    Sequences,
}
