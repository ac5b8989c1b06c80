using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>A model of what a text will be worth (its value), for advantages that are measured against it (PPO, arXiv 1707.06347; GAE, arXiv 1506.02438).</summary>
public sealed record CriticOptions
{
    /// <summary>What the value head stands on. Default own.</summary>
    public CriticTrunk Trunk { get; init; } = CriticTrunk.Own;

    /// <summary>
    /// What a trunk of its own begins with: the name of an earlier stage (of one of kind <c>reward-model</c> the head is taken too), an entry of <c>models</c>, or
    /// <c>base</c>. Left out: the policy that the stage begins with, and a head of zeros.
    /// </summary>
    public string? From { get; init; }

    /// <summary>The critic's own optimiser; left out, the stage's. On a shared trunk it moves the head alone: the trunk goes by the stage's.</summary>
    public OptimizerOptions? Optimizer { get; init; }

    /// <summary>The value loss.</summary>
    public ValueLossOptions Loss { get; init; } = new();

    /// <summary>Factor on the value loss on a shared trunk, where both losses move the same weights; a trunk of its own needs none. Default 0.1.</summary>
    public double LossCoefficient { get; init; } = 0.1;

    /// <summary>First steps of the stage in which the critic alone is trained and the policy stays as it is (value pre-training, VAPO, arXiv 2504.05118). Default 0.</summary>
    public int PretrainSteps { get; init; }
}

/// <summary>What a value head stands on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CriticTrunk>))]
public enum CriticTrunk
{
    /// <summary>A second model of the policy's dimensions, with weights, gradients and moments of its own.</summary>
    [JsonStringEnumMemberName("own")]
    Own,

    /// <summary>The policy's: one pass for both, no second model, and losses that may disturb each other.</summary>
    [JsonStringEnumMemberName("shared")]
    Shared,
}
