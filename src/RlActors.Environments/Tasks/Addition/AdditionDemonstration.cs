using System.Text.Json.Serialization;

namespace RlActors.Tasks.Addition;

/// <summary>What a supervised stage imitates.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdditionDemonstration>))]
public enum AdditionDemonstration
{
    /// <summary>The answer alone: <c>37+58=</c> → <c>95</c>.</summary>
    [JsonStringEnumMemberName("answer")]
    Answer,

    /// <summary>
    /// Column by column from the right, then the answer: <c>37+58=</c> → <c>15,09;95</c>. Every column is the sum of its two digits and the carry that comes in, in two
    /// digits: the carry that goes out and the digit that stays. The answer follows the <c>;</c> (judges: <c>"after": ";"</c>).
    /// </summary>
    [JsonStringEnumMemberName("worked")]
    Worked,
}
