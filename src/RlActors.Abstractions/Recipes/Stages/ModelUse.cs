namespace RlActors.Recipes;

/// <summary>A place of a stage that names a model: an earlier stage, an entry of the recipe's <c>models</c>, or <c>base</c>.</summary>
/// <param name="Field">The place, below the stage, such as <c>reference</c> or <c>judges[1].model</c>.</param>
/// <param name="Name">The name written there; null: nothing is.</param>
/// <param name="Wants">What the model must be.</param>
public sealed record ModelUse(string Field, string? Name, ModelRole Wants)
{
    /// <summary>Whether a judge asks it.</summary>
    public bool IsJudges { get; init; }
}

/// <summary>What a named model must be.</summary>
public enum ModelRole
{
    /// <summary>A language model.</summary>
    Policy,

    /// <summary>A reward model: a trunk with a scalar head.</summary>
    RewardModel,

    /// <summary>Either: a new head is put on a trunk that has none.</summary>
    Any,
}
