namespace RlActors.Recipes;

/// <summary>Measures the policy that it starts from, on its own task and by its own judges where it names them, and trains nothing.</summary>
public sealed record EvaluateStageOptions : StageOptions
{
    /// <summary>Whether it measures something else than the recipe does of all policies.</summary>
    public bool HasOwnMeasure => Task is not null || Judges is not null;

    /// <inheritdoc/>
    public override StageYield Yields => StageYield.Nothing;

    /// <inheritdoc/>
    public override int Length => 0;
}
