namespace RlActors.Recipes;

/// <summary>Names of models that are no stage's and no entry of <c>models</c>.</summary>
public static class ModelName
{
    /// <summary>The model that a run begins with.</summary>
    public const string Base = "base";
}
