using System.Text.RegularExpressions;

namespace RlActors.Recipes;

/// <summary>Checks what a recipe calls its stages and models, and that every name that is used means an earlier stage of the right kind or a model that is there.</summary>
internal static partial class StageNames
{
    public static void Check(Bounds check, Recipe recipe)
    {
        foreach (var (name, folder) in recipe.Models ?? new Dictionary<string, string>())
        {
            check.That(Pattern().IsMatch(name) && name != ModelName.Base, $"models.{name}", name, NameRule);
            check.That(!string.IsNullOrWhiteSpace(folder) && !folder.Contains('\0', StringComparison.Ordinal), $"models.{name}", $"\"{folder}\"", "a model folder");
        }

        for (int i = 0; i < recipe.Stages.Count; i++)
        {
            CheckStage(check, recipe, i);
        }

        foreach (var use in UsesOf(recipe.Judges, ""))
        {
            CheckModel(check, recipe, 0, use, use.Field);
        }
    }

    /// <summary>Models that judges name.</summary>
    public static IEnumerable<ModelUse> UsesOf(IReadOnlyList<JudgeOptions>? judges, string path) => (judges ?? [])
        .Select((judge, i) => new ModelUse($"{path}judges[{i}].model", judge.Model, judge.Name == "reward-model" ? ModelRole.RewardModel : ModelRole.Any) { IsJudges = true });

    private static void CheckStage(Bounds check, Recipe recipe, int index)
    {
        string path = $"stages[{index}]";
        var stage = recipe.Stages[index];
        if (stage.Name is { } name)
        {
            check.That(Pattern().IsMatch(name) && name != ModelName.Base, $"{path}.name", name, NameRule);
            check.That(recipe.Stages.Count(other => other.Name == name) == 1, $"{path}.name", name, "a name that no other stage has");
            check.That(recipe.Models?.ContainsKey(name) != true, $"{path}.name", name, "a name that is not an entry of models");
        }

        CheckModel(check, recipe, index, new ModelUse("from", stage.From, ModelRole.Policy), $"{path}.from");
        foreach (var use in stage.ModelUses.Concat(UsesOf(stage.Judges, "")))
        {
            CheckModel(check, recipe, index, use, $"{path}.{use.Field}");
        }

        if ((stage as BatchStageOptions)?.Data is { } data)
        {
            string[] sampled = [.. Earlier(recipe, index).OfType<RolloutStageOptions>().Select(earlier => earlier.Name).OfType<string>()];
            check.That(sampled.Contains(data.Stage), $"{path}.data.stage", data.Stage, $"the name of an earlier stage of kind rejection-sampling or rl{Listed(sampled)}");
        }
    }

    private static void CheckModel(Bounds check, Recipe recipe, int before, ModelUse use, string path)
    {
        if (use.Name is not { } name)
        {
            return;
        }

        string[] stages = [.. Earlier(recipe, before).Where(stage => Fits(stage.Yields, use.Wants)).Select(stage => stage.Name).OfType<string>()];
        string[] known = [.. stages, .. recipe.Models?.Keys ?? [], .. use.Wants == ModelRole.RewardModel ? Array.Empty<string>() : [ModelName.Base]];
        string wanted = use.Wants switch
        {
            ModelRole.Policy => "an earlier stage that yields a policy",
            ModelRole.RewardModel => "an earlier stage of kind reward-model",
            _ => "an earlier stage that yields a model",
        };
        check.That(known.Contains(name), path, name, $"the name of {wanted}, or an entry of models{Listed(known)}");
    }

    private static IEnumerable<StageOptions> Earlier(Recipe recipe, int index) => recipe.Stages.Take(index);

    private static bool Fits(StageYield yields, ModelRole wants) => yields switch
    {
        StageYield.Policy => wants != ModelRole.RewardModel,
        StageYield.RewardModel => wants != ModelRole.Policy,
        _ => false,
    };

    private static string Listed(IReadOnlyCollection<string> names) => names.Count > 0 ? $" (here: {string.Join(", ", names)})" : " (here there is none)";

    private const string NameRule = "a letter, then letters, digits, dashes and underscores, 1 to 64 in all, and not base";

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
    private static partial Regex Pattern();
}
