namespace RlActors.Recipes;

/// <summary>Trains a reward model, the policy that the stage begins with with a scalar head in place of its own, on the task's preferences or on the judged groups of an earlier stage. It yields no policy, but a model that judges name.</summary>
public sealed record RewardModelStageOptions : BatchStageOptions
{
    /// <summary>The algorithm by name: its defaults stand where the stage says nothing else. Default bradley-terry.</summary>
    public string Algorithm { get; init; } = "bradley-terry";

    /// <summary>The loss. Default: Bradley-Terry on pairs.</summary>
    public RewardLossOptions Loss { get; init; } = new BradleyTerryLossOptions();

    /// <summary>Which pairs are made of a ranking of more than two answers, or of a judged group, for the loss that takes pairs. Default: the best with the worst.</summary>
    public PairSelection Pairs { get; init; } = PairSelection.BestWorst;

    /// <inheritdoc/>
    public override StageYield Yields => StageYield.RewardModel;
}
