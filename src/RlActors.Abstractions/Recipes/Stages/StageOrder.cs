namespace RlActors.Recipes;

/// <summary>How the stages of a recipe hang together.</summary>
public static class StageOrder
{
    /// <summary>Index of the stage of that name.</summary>
    /// <exception cref="RlActorsException">There is none.</exception>
    public static int IndexOf(this Recipe recipe, string stage)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        for (int i = 0; i < recipe.Stages.Count; i++)
        {
            if (recipe.Stages[i].Name == stage)
            {
                return i;
            }
        }

        throw new RlActorsException($"recipe '{recipe.Name}' has no stage named '{stage}'");
    }

    /// <summary>The name of the model whose weights a stage starts from, where the recipe says it.</summary>
    /// <returns>The stage that it starts from, whose final policy it is; null with a <paramref name="named"/> model that is no stage's.</returns>
    /// <param name="recipe">A valid recipe.</param>
    /// <param name="stage">Index of the stage.</param>
    /// <param name="named"><c>base</c> or an entry of <c>models</c>; null where it starts from a stage.</param>
    public static int? SourceOf(this Recipe recipe, int stage, out string? named)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        named = null;
        if (recipe.Stages[stage].From is { } from)
        {
            named = from == ModelName.Base || recipe.Models?.ContainsKey(from) == true ? from : null;
            return named is null ? recipe.IndexOf(from) : null;
        }

        for (int i = stage - 1; i >= 0; i--)
        {
            if (recipe.Stages[i].Yields == StageYield.Policy)
            {
                return i;
            }
        }

        named = ModelName.Base;
        return null;
    }

    /// <summary>How people are told of a stage: <c>stage 3 (ppo, rl)</c>, its number from 1.</summary>
    public static string TitleOf(this Recipe recipe, int stage)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var options = recipe.Stages[stage];
        return FormattableString.Invariant($"stage {stage + 1} ({(options.Name is { } name && name != options.Kind ? $"{name}, {options.Kind}" : options.Kind)})");
    }
}
