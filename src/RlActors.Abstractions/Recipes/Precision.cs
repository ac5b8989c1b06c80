using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Element type in which an engine multiplies matrices. What is summed over a vocabulary or kept between steps (logprobs, master weights, moments) is float32 in any case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
public enum Precision
{
    /// <summary>IEEE single precision.</summary>
    [JsonStringEnumMemberName("float32")]
    Float32,

    /// <summary>Single precision's range with 8 bits of mantissa: half the memory, and several times as fast on hardware that has it.</summary>
    [JsonStringEnumMemberName("bfloat16")]
    Bfloat16,
}
