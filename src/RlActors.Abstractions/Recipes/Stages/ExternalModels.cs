namespace RlActors.Recipes;

/// <summary>Where a recipe uses the entries of its <c>models</c>.</summary>
public static class ExternalModels
{
    /// <summary>Every place that names an entry, with its path from the recipe's root.</summary>
    public static IEnumerable<ModelUse> UsesOf(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var stages = recipe.Stages.SelectMany((stage, i) => stage.ModelUses
            .Prepend(new ModelUse("from", stage.From, ModelRole.Policy))
            .Concat(StageNames.UsesOf(stage.Judges, ""))
            .Select(use => use with { Field = $"stages[{i}].{use.Field}" }));
        return StageNames.UsesOf(recipe.Judges, "").Concat(stages).Where(use => use.Name is { } name && recipe.Models?.ContainsKey(name) == true);
    }
}
