using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What becomes of models that a part of a step has no use for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Offload>))]
public enum Offload
{
    /// <summary>They stay where they are: most memory, no time.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>
    /// Reference and critic are brought to the device for their part of each step and let go after it: the reference from the weight store, the critic and its moments from host
    /// memory. The peak is the largest part's rather than the sum; each step pays for the moves.
    /// </summary>
    [JsonStringEnumMemberName("idle")]
    Idle,
}
