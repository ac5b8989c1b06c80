using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Where the log-probabilities of the proximal policy come from: the policy that a step's updates are held near.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProximalPolicy>))]
public enum ProximalPolicy
{
    /// <summary>The weights before the step's first update, by a forward pass of their own where the step has several updates.</summary>
    [JsonStringEnumMemberName("recompute")]
    Recompute,

    /// <summary>Between behaviour and current, by staleness d: log μ + d/(d+1)·(log π − log μ), a constant at each update; no pass of its own.</summary>
    [JsonStringEnumMemberName("log-linear")]
    LogLinear,

    /// <summary>The policy that sampled (two policies, no decoupling): r is π/μ.</summary>
    [JsonStringEnumMemberName("behaviour")]
    Behaviour,
}
