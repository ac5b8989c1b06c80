using System.Text.RegularExpressions;

namespace RlActors.Recipes;

/// <summary>Checks a recipe's bounds and names every value that is out of them.</summary>
public static partial class RecipeValidator
{
    /// <summary>Algorithms an RL stage can name.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["grpo"];

    /// <exception cref="RlActorsException">At least one value is out of bounds; all of them are named.</exception>
    public static void Validate(Recipe recipe, string origin)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var check = new Bounds();
        check.That(NamePattern().IsMatch(recipe.Name), "name", recipe.Name, "letters, digits, dots, dashes and underscores, 1 to 64 of them");
        CheckModel(check, recipe.Model);
        CheckChat(check, recipe);
        CheckJudges(check, recipe.Judges);
        check.That(recipe.Stages.Count > 0, "stages", "[]", "at least one stage");
        for (int i = 0; i < recipe.Stages.Count; i++)
        {
            CheckStage(check, $"stages[{i}]", recipe.Stages[i]);
        }

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
        if (recipe.Learner.Lora is { } lora)
        {
            CheckLora(check, "learner.lora", lora);
        }

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

    private static void CheckJudges(Bounds check, IReadOnlyList<JudgeOptions> judges)
    {
        check.That(judges.Count > 0, "judges", "[]", "at least one judge");
        for (int i = 0; i < judges.Count; i++)
        {
            string name = judges[i].Name;
            check.That(judges.Count(judge => judge.Name == name) == 1, $"judges[{i}].name", name, "a name that no other judge has");
            check.That(double.IsFinite(judges[i].Weight), $"judges[{i}].weight", judges[i].Weight, "a finite number");
            check.Within($"judges[{i}].deadlineSeconds", judges[i].DeadlineSeconds, 0.001, 86400);
            check.Within($"judges[{i}].attempts", judges[i].Attempts, 1, 100);
        }
    }

    private static void CheckStage(Bounds check, string path, StageOptions stage)
    {
        CheckOptimizer(check, $"{path}.optimizer", stage.Optimizer);
        switch (stage)
        {
            case BatchStageOptions batches:
                check.AtLeast($"{path}.maxUpdates", batches.MaxUpdates, 1);
                check.AtLeast($"{path}.checkpointEvery", batches.CheckpointEvery, 1);
                check.AtLeast($"{path}.batchSize", batches.BatchSize, 1);
                check.That(batches.UntilAccuracy is null or (> 0 and <= 1), $"{path}.untilAccuracy", batches.UntilAccuracy ?? 0, "a share above 0, at most 1");
                break;
            case RlStageOptions rl:
                CheckRl(check, path, rl);
                break;
            default:
                throw new InvalidOperationException($"stage of type {stage.GetType()} has no validation");
        }
    }

    private static void CheckRl(Bounds check, string path, RlStageOptions rl)
    {
        check.That(Algorithms.Contains(rl.Algorithm), $"{path}.algorithm", rl.Algorithm, $"one of: {string.Join(", ", Algorithms)}");
        check.AtLeast($"{path}.steps", rl.Steps, 1);
        check.Within($"{path}.groupsPerStep", rl.GroupsPerStep, 1, 65536);
        check.Within($"{path}.groupSize", rl.GroupSize, 2, 4096);
        check.Within($"{path}.maxStaleness", rl.MaxStaleness, 0, 64);
        check.Within($"{path}.updatesPerStep", rl.UpdatesPerStep, 1, 64);
        check.Within($"{path}.minibatches", rl.Minibatches, 1, rl.GroupsPerStep);
        check.Within($"{path}.stallSeconds", rl.StallSeconds, 0.1, 86400);
        check.Within($"{path}.sampling.temperature", rl.Sampling.Temperature, 0.01, 100);
        check.AtLeast($"{path}.sampling.maxTokens", rl.Sampling.MaxTokens, 1);
        check.Within($"{path}.loss.clipLow", rl.Loss.ClipLow, 0, 1);
        check.Within($"{path}.loss.clipHigh", rl.Loss.ClipHigh, 0, 1000);
        check.Within($"{path}.loss.weightCap", rl.Loss.WeightCap, 0, 1000);
        check.Within($"{path}.loss.klCoefficient", rl.Loss.KlCoefficient, 0, 1000);
        if (rl.Critic is { } critic)
        {
            CheckCritic(check, $"{path}.critic", rl, critic);
        }
    }

    private static void CheckCritic(Bounds check, string path, RlStageOptions rl, CriticOptions critic)
    {
        check.That(critic.From is null || critic.Trunk == CriticTrunk.Own, $"{path}.from", critic.From ?? "", "nothing with a shared trunk: the policy's weights are the critic's");
        check.Within($"{path}.lossCoefficient", critic.LossCoefficient, 0, 1000);
        check.Within($"{path}.pretrainSteps", critic.PretrainSteps, 0, rl.Steps);
        if (critic.Optimizer is { } optimizer)
        {
            CheckOptimizer(check, $"{path}.optimizer", optimizer);
        }
    }

    private static void CheckOptimizer(Bounds check, string path, OptimizerOptions optimizer)
    {
        check.Within($"{path}.learningRate", optimizer.LearningRate, 0, 10);
        check.Within($"{path}.beta1", optimizer.Beta1, 0, 0.999999);
        check.Within($"{path}.beta2", optimizer.Beta2, 0, 0.999999);
        check.Within($"{path}.epsilon", optimizer.Epsilon, 1e-16, 1);
        check.Within($"{path}.weightDecay", optimizer.WeightDecay, 0, 10);
        check.AtLeast($"{path}.warmupSteps", optimizer.WarmupSteps, 0);
        check.Within($"{path}.maxGradNorm", optimizer.MaxGradNorm, 1e-12, 1e12);
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex NamePattern();
}
