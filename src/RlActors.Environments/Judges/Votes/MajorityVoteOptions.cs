using System.Text.Json.Serialization;

namespace RlActors.Judges.Votes;

/// <summary>Options of the judge <c>majority-vote</c>.</summary>
public sealed record MajorityVoteOptions : FinalAnswerOptions
{
    /// <summary>Whether answers are numbers, compared by value: the first behind the last <c>after</c>, else the last of the text. Default false: they are texts.</summary>
    public bool Numbers { get; init; }

    /// <summary>Smallest share of the group's completions that an answer needs, 0 to 1; when none has it nobody is rewarded. Default 0.</summary>
    public double MinShare { get; init; }

    /// <summary>What becomes of answers with equally many votes. Default first.</summary>
    public VoteTies Ties { get; init; } = VoteTies.First;

    /// <summary>The answer of a completion; null when it has none, and so no vote.</summary>
    internal string? AnswerOf(string completion) => Numbers
        ? WrittenNumber.Final(completion, After ?? string.Empty, markRequired: !string.IsNullOrEmpty(After))
        : Find(completion) is { Length: > 0 } answer ? answer : null;
}

/// <summary>What becomes of answers with equally many votes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VoteTies>))]
public enum VoteTies
{
    /// <summary>The one that the completion of the lowest index gives wins.</summary>
    [JsonStringEnumMemberName("first")]
    First,

    /// <summary>All of them win.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>Nobody wins.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
