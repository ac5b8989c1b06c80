using System.Text.Json.Serialization;

namespace RlActors.Judges;

/// <summary>Options of the judge <c>partial-credit</c>.</summary>
public sealed record PartialCreditOptions : FinalAnswerOptions
{
    /// <summary>From which end places are counted. Default start; end compares the digits of numbers place by place.</summary>
    public PlaceAlignment Align { get; init; } = PlaceAlignment.Start;
}

/// <summary>From which end the places of two answers are counted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlaceAlignment>))]
public enum PlaceAlignment
{
    /// <summary>First character with first character.</summary>
    [JsonStringEnumMemberName("start")]
    Start,

    /// <summary>Last character with last character.</summary>
    [JsonStringEnumMemberName("end")]
    End,
}
