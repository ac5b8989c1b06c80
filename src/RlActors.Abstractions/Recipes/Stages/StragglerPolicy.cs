using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What becomes of a group that holds up a step.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StragglerPolicy>))]
public enum StragglerPolicy
{
    /// <summary>The step waits while the group makes progress: length alone never expires a group.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    /// <summary>The group expires once it is older than the stall deadline, progress or not.</summary>
    [JsonStringEnumMemberName("expire")]
    Expire,
}
