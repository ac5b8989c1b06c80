using System.Text.RegularExpressions;

namespace RlActors.Recipes;

/// <summary>Checks a recipe's bounds and names every value that is out of them.</summary>
public static partial class RecipeValidator
{
    /// <exception cref="RlActorsException">At least one value is out of bounds; all of them are named.</exception>
    public static void Validate(Recipe recipe, string origin)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var check = new Bounds();
        check.That(NamePattern().IsMatch(recipe.Name), "name", recipe.Name, "letters, digits, dots, dashes and underscores, 1 to 64 of them");
        CheckModel(check, recipe.Model);
        CheckChat(check, recipe);
        JudgeBounds.Check(check, "judges", recipe.Judges);
        check.That(recipe.Stages.Count > 0, "stages", "[]", "at least one stage");
        for (int i = 0; i < recipe.Stages.Count; i++)
        {
            StageBounds.Check(check, $"stages[{i}]", recipe.Stages[i]);
        }

        StageNames.Check(check, recipe);

        check.AtLeast("evaluation.prompts", recipe.Evaluation.Prompts, 0);
        check.AtLeast("evaluation.every", recipe.Evaluation.Every, 0);
        check.AtLeast("evaluation.maxTokens", recipe.Evaluation.MaxTokens, 1);
        if (recipe.Evaluation.Sampled is { } sampled)
        {
            check.AtLeast("evaluation.sampled.prompts", sampled.Prompts, 1);
            check.Within("evaluation.sampled.temperature", sampled.Temperature, 0.01, 100);
            check.AtLeast("evaluation.sampled.maxTokens", sampled.MaxTokens, 1);
        }

        check.Within("generation.threads", recipe.Generation.Threads, 1, 1024);
        check.Within("generation.slots", recipe.Generation.Slots, 1, 4096);
        check.Within("generation.keyValueMemoryMiB", recipe.Generation.KeyValueMemoryMiB, 1, 1 << 24);
        check.Within("generation.prefillTokensPerStep", recipe.Generation.PrefillTokensPerStep, 1, 1 << 20);
        BackendBounds.Check(check, recipe.Generation.Backend);
        check.Within("learner.threads", recipe.Learner.Threads, 1, 1024);
        check.AtLeast("learner.tokensPerMicroBatch", recipe.Learner.TokensPerMicroBatch, 1);
        check.Within("learner.shards", recipe.Learner.Shards, 1, 64);
        check.Within("learner.shardsPerSilo", recipe.Learner.ShardsPerSilo, 1, 64);
        if (recipe.Learner.Lora is { } lora)
        {
            CheckLora(check, "learner.lora", lora);
        }

        check.That(recipe.Learner.Publish != Publication.Adapter || recipe.Learner.Lora is not null,
            "learner.publish", "adapter", "full or bfloat16 where the weights are trained; adapter only with learner.lora, for there is no adapter to publish");
        check.AtLeast("learner.keepVersions", recipe.Learner.KeepVersions, 2);
        check.ThrowIfAny(origin);
    }

    private static void CheckModel(Bounds check, ModelOptions model)
    {
        check.That(model.Path is null != model.Create is null, "model", model.Path ?? "{}", "exactly one of model.path (a folder) and model.create (dimensions)");
        check.That(model.Adapter is null || model.Path is not null, "model.adapter", model.Adapter ?? "", "no adapter, or model.path with the model that it was trained on");
        check.That(model.Path is null || (!string.IsNullOrWhiteSpace(model.Path) && !model.Path.Contains('\0', StringComparison.Ordinal)),
            "model.path", $"\"{model.Path}\"", "a folder");
        if (model.Create is not { } create)
        {
            return;
        }

        check.Within("model.create.hiddenSize", create.HiddenSize, 2, 65536);
        check.Within("model.create.intermediateSize", create.IntermediateSize, 1, 1 << 20);
        check.Within("model.create.layers", create.Layers, 1, 1024);
        check.Within("model.create.heads", create.Heads, 1, 1024);
        check.Within("model.create.keyValueHeads", create.KeyValueHeads, 1, 1024);
        check.Within("model.create.contextLength", create.ContextLength, 2, 1 << 20);
        check.That(create.Heads < 1 || create.HiddenSize % (2 * create.Heads) == 0, "model.create.heads", create.Heads,
            $"a divisor of hiddenSize ({create.HiddenSize}) that leaves an even head size");
        check.That(create.KeyValueHeads < 1 || create.Heads % create.KeyValueHeads == 0, "model.create.keyValueHeads", create.KeyValueHeads,
            $"a divisor of heads ({create.Heads})");
    }

    private static void CheckLora(Bounds check, string path, LoraOptions lora)
    {
        check.Within($"{path}.rank", lora.Rank, 1, 65536);
        check.Within($"{path}.alpha", lora.Alpha, 1e-6, 1e6);
        check.That(lora.Targets.Count > 0, $"{path}.targets", "[]", $"at least one of: {string.Join(", ", LoraOptions.Projections)}");
        for (int i = 0; i < lora.Targets.Count; i++)
        {
            string target = lora.Targets[i];
            check.That(LoraOptions.Projections.Contains(target), $"{path}.targets[{i}]", target, $"one of: {string.Join(", ", LoraOptions.Projections)}");
            check.That(lora.Targets.Count(other => other == target) == 1, $"{path}.targets[{i}]", target, "each projection once");
        }
    }

    private static void CheckChat(Bounds check, Recipe recipe)
    {
        check.That(recipe.Chat is null || recipe.Model.Create is null, "chat", "set", "no chat option with model.create: a new model has no chat template");
        foreach (string name in recipe.Chat?.Variables?.Keys ?? [])
        {
            check.That(name is not ("messages" or "tools" or "add_generation_prompt"), $"chat.variables.{name}", "set", "variables that a chat template is not given anyway");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex NamePattern();
}
