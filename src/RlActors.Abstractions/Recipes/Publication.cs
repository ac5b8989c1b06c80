using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What a learner publishes of a version of the policy. The published file is the version: it is what samples, what is measured and exported, and what the next stage begins with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Publication>))]
public enum Publication
{
    /// <summary>All weights, float32; adapters merged into them.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>
    /// All weights, rounded to bfloat16: half the bytes, for generators that round them anyway or a network that is the limit. The learner goes on from float32, which it keeps
    /// with the optimiser's moments; so what samples differs from what is trained by the rounding, which the off-policy correction sees as any other difference.
    /// </summary>
    [JsonStringEnumMemberName("bfloat16")]
    Bfloat16,

    /// <summary>
    /// The adapters alone, float32, with the hash of the weights that the stage began with: a small part of the bytes. Generators merge them into those weights, which
    /// they load once a stage. Needs <c>learner.lora</c>.
    /// </summary>
    [JsonStringEnumMemberName("adapter")]
    Adapter,
}
