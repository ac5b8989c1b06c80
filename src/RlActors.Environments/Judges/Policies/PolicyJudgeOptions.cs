using System.Text.Json.Serialization;

namespace RlActors.Judges.Policies;

/// <summary>Options of the judge <c>policy-judge</c>.</summary>
public sealed record PolicyJudgeOptions : ScoreOptions
{
    /// <summary>Which policy judges, where the recipe names no <c>model</c> for the judge. Default live.</summary>
    public JudgingPolicy Policy { get; init; } = JudgingPolicy.Live;

    /// <summary>Temperature of its answers, 0 to 100. Default 0.7; 0 needs one sample only.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>
    /// Texts that the answer begins with: the reward is the probability of the first of them, of all of them together. Nothing is sampled then, and nothing has to be read.
    /// Default: it is sampled.
    /// </summary>
    public IReadOnlyList<string>? Choices { get; init; }
}

/// <summary>Which policy judges.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JudgingPolicy>))]
public enum JudgingPolicy
{
    /// <summary>The policy that is trained, in the version at the group's admission (self-rewarding).</summary>
    [JsonStringEnumMemberName("live")]
    Live,

    /// <summary>The policy that the stage began with.</summary>
    [JsonStringEnumMemberName("initial")]
    Initial,
}
