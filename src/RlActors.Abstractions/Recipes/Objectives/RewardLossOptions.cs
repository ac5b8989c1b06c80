using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What a reward model is trained to.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BradleyTerryLossOptions), "bradley-terry")]
[JsonDerivedType(typeof(RankingLossOptions), "ranking")]
[JsonDerivedType(typeof(ProcessRewardLossOptions), "process")]
public abstract record RewardLossOptions;

/// <summary>−log σ(r_chosen − r_rejected − margin), of pairs (arXiv 2203.02155; the margin arXiv 2307.09288).</summary>
public sealed record BradleyTerryLossOptions : RewardLossOptions
{
    /// <summary>Whether the pairs' margins count. Default false.</summary>
    public bool Margin { get; init; }

    /// <summary>Coefficient of (r_chosen + r_rejected)², which keeps rewards around zero (arXiv 2312.09244). Default 0.</summary>
    public double Centering { get; init; }
}

/// <summary>Rankings of k answers.</summary>
public sealed record RankingLossOptions : RewardLossOptions
{
    /// <summary>What a ranking's likelihood is. Default: its pairs.</summary>
    public RankingModel Model { get; init; } = RankingModel.Pairs;

    /// <summary>Coefficient of the square of a prompt's mean reward. Default 0.</summary>
    public double Centering { get; init; }
}

/// <summary>Binary cross-entropy of every step's label at the step's last token (arXiv 2305.20050).</summary>
public sealed record ProcessRewardLossOptions : RewardLossOptions;

/// <summary>What the likelihood of a ranking is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RankingModel>))]
public enum RankingModel
{
    /// <summary>The mean of −log σ over all k·(k − 1)/2 pairs (arXiv 2203.02155).</summary>
    [JsonStringEnumMemberName("pairs")]
    Pairs,

    /// <summary>Plackett-Luce: the best is drawn by softmax of the rewards, then the next of those left, and so on.</summary>
    [JsonStringEnumMemberName("plackett-luce")]
    PlackettLuce,
}
