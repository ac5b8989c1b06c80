namespace RlActors.Recipes;

/// <summary>What a finished stage leaves for later ones.</summary>
public enum StageYield
{
    /// <summary>Nothing: it only measures.</summary>
    Nothing,

    /// <summary>A policy: later stages start from it, generators sample from it.</summary>
    Policy,

    /// <summary>A reward model: judges and critics name it.</summary>
    RewardModel,
}
