using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What the difference between a completion's reward and its baseline is divided by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdvantageScale>))]
public enum AdvantageScale
{
    /// <summary>Nothing (Dr.GRPO, RLOO): hard and easy prompts do not weigh more than others.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The standard deviation of the group's rewards (GRPO).</summary>
    [JsonStringEnumMemberName("group")]
    Group,

    /// <summary>The standard deviation of the rewards of the whole step (arXiv 2508.08221).</summary>
    [JsonStringEnumMemberName("batch")]
    Batch,

    /// <summary>The mean of the group's rewards: approaches the gradient of log pass rate (MaxRL, arXiv 2602.02710). A group whose mean is not above 0 has no advantage.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,
}
