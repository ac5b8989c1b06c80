using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What a completion's reward is compared with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdvantageEstimator>))]
public enum AdvantageEstimator
{
    /// <summary>Nothing: the return itself (REINFORCE, Williams 1992; with token whitening REINFORCE++, arXiv 2501.03262).</summary>
    [JsonStringEnumMemberName("reinforce")]
    Reinforce,

    /// <summary>The mean of its group (GRPO, arXiv 2402.03300; Dr.GRPO, arXiv 2503.20783; MaxRL, arXiv 2602.02710; REINFORCE++-baseline): which of them is told by the scale and the whitening.</summary>
    [JsonStringEnumMemberName("grpo")]
    Grpo,

    /// <summary>The mean of the others of its group (RLOO, arXiv 2402.14740).</summary>
    [JsonStringEnumMemberName("rloo")]
    Rloo,

    /// <summary>The reward of the group's greedy completion (ReMax, arXiv 2310.10505).</summary>
    [JsonStringEnumMemberName("remax")]
    ReMax,

    /// <summary>The critic's values, token by token (GAE, arXiv 1506.02438; PPO, arXiv 1707.06347; VAPO, arXiv 2504.05118).</summary>
    [JsonStringEnumMemberName("gae")]
    Gae,

    /// <summary>The mean of its group, weighted by length: the baseline of least variance when gradients grow with length (OPO, arXiv 2505.23585).</summary>
    [JsonStringEnumMemberName("opo")]
    Opo,

    /// <summary>The mean of its group; all advantages are then scaled by completions / completions with a reward other than 0 (GPG, arXiv 2504.02546).</summary>
    [JsonStringEnumMemberName("gpg")]
    Gpg,

    /// <summary>Whether any of k draws from its group succeeds, in closed form over all draws (pass@k training, arXiv 2508.10751); a success is a reward above 0.</summary>
    [JsonStringEnumMemberName("pass@k")]
    PassAtK,

    /// <summary>The best of the others: only the best of a group has an advantage, its lead over the second (pass@k over the whole group, arXiv 2503.19595).</summary>
    [JsonStringEnumMemberName("best-of-group")]
    BestOfGroup,

    /// <summary>The group's mean return at the same token, weighted by the squared length of the score function so far (optimal token baseline, arXiv 2602.07078).</summary>
    [JsonStringEnumMemberName("optimal-token-baseline")]
    OptimalTokenBaseline,
}
