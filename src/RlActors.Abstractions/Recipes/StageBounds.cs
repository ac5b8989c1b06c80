namespace RlActors.Recipes;

/// <summary>Checks the bounds of one stage.</summary>
internal static class StageBounds
{
    public static void Check(Bounds check, string path, StageOptions stage)
    {
        CheckOptimizer(check, $"{path}.optimizer", stage.Optimizer);
        if (stage.Judges is { } judges)
        {
            JudgeBounds.Check(check, $"{path}.judges", judges);
        }

        switch (stage)
        {
            case RolloutStageOptions rollouts:
                CheckRollouts(check, path, rollouts);
                break;
            case BatchStageOptions batches:
                CheckBatches(check, path, batches);
                break;
        }

        if (stage is RlStageOptions rl)
        {
            CheckRl(check, path, rl);
        }

        bool trains = stage is not (RejectionSamplingStageOptions or EvaluateStageOptions);
        check.That(trains || stage.Optimizer == new OptimizerOptions(), $"{path}.optimizer", "set", $"no optimizer: a stage of kind {stage.Kind} trains nothing");
        check.That(stage is RolloutStageOptions or EvaluateStageOptions || stage.Judges is null, $"{path}.judges", "set", $"no judges: a stage of kind {stage.Kind} samples nothing (the recipe's judges measure it)");
    }

    private static void CheckRollouts(Bounds check, string path, RolloutStageOptions rollouts)
    {
        check.AtLeast($"{path}.steps", rollouts.Steps, 1);
        check.Within($"{path}.groupsPerStep", rollouts.GroupsPerStep, 1, 65536);
        check.Within($"{path}.groupSize", rollouts.GroupSize, 1, 4096);
        check.Within($"{path}.maxStaleness", rollouts.MaxStaleness, 0, 64);
        check.Within($"{path}.stallSeconds", rollouts.StallSeconds, 0.1, 86400);
        check.That(
            rollouts.Sampling.Temperature is >= 0.01 and <= 100, $"{path}.sampling.temperature", rollouts.Sampling.Temperature,
            "a number from 0.01 to 100: greedy tokens have no probability to learn from and are never trained");
        check.AtLeast($"{path}.sampling.maxTokens", rollouts.Sampling.MaxTokens, 1);
        TokenBudget.Check(check, $"{path}.tokenBudgets", rollouts.TokenBudgets ?? []);
    }

    private static void CheckBatches(Bounds check, string path, BatchStageOptions batches)
    {
        check.AtLeast($"{path}.maxUpdates", batches.MaxUpdates, 1);
        check.AtLeast($"{path}.checkpointEvery", batches.CheckpointEvery, 1);
        check.AtLeast($"{path}.batchSize", batches.BatchSize, 1);
        check.That(batches.UntilAccuracy is null or (> 0 and <= 1), $"{path}.untilAccuracy", batches.UntilAccuracy ?? 0, "a share above 0, at most 1");
        PreferenceBounds.Check(check, $"{path}.loss", batches);
        if (batches.Data is { } data)
        {
            check.That(
                batches is not RewardModelStageOptions { Loss: ProcessRewardLossOptions }, $"{path}.data", $"the groups of stage '{data.Stage}'",
                "no data for a process reward model: judges reward whole completions, and it is trained on labels of single steps, which a task has");
            check.Within($"{path}.data.keep", data.Keep, 1, 4096);
            check.That(data.MinReward is null || double.IsFinite(data.MinReward.Value), $"{path}.data.minReward", data.MinReward ?? 0, "a finite number");
        }
    }

    private static void CheckRl(Bounds check, string path, RlStageOptions rl)
    {
        rl.DynamicSampling?.Check(check, $"{path}.dynamicSampling");
        check.Within($"{path}.updatesPerStep", rl.UpdatesPerStep, 1, 64);
        bool whole = rl.MinibatchOf == MinibatchUnit.Groups;
        check.Within($"{path}.minibatches", rl.Minibatches, 1, whole ? rl.GroupsPerStep : rl.GroupsPerStep * (double)rl.GroupSize);
        check.Within($"{path}.positiveLm", rl.PositiveLm, 0, 1000);
        PolicyBounds.Check(check, path, rl.Loss, rl.Correction, rl.Kl, rl.Entropy);
        AdvantageBounds.Check(check, $"{path}.advantage", rl.Advantage, rl.GroupSize);
        AdvantageBounds.Check(check, $"{path}.shaping", rl.Shaping);
        check.That(rl.Critic is not null || !rl.Advantage.NeedsValues(), $"{path}.critic", "left out", "a critic ({}) for the estimator gae, which measures against its values");
        check.That(rl.Critic is null || rl.Advantage.NeedsValues(), $"{path}.critic", "set", "no critic: only the estimator gae looks at values");
        if (rl.Preference is not null)
        {
            CheckOnlinePreference(check, path, rl);
        }

        if (rl.Critic is { } critic)
        {
            CheckCritic(check, $"{path}.critic", rl, critic);
        }
    }

    /// <summary>A loss of preferences takes the place of everything that makes a policy loss.</summary>
    private static void CheckOnlinePreference(Bounds check, string path, RlStageOptions rl)
    {
        check.That(rl.GroupSize > 1, $"{path}.groupSize", rl.GroupSize, "groups of at least two to make preferences of");
        PreferenceBounds.Check(check, $"{path}.preference", rl.Preference!);
        check.That(rl.Kl.Coefficient == 0, $"{path}.kl.coefficient", rl.Kl.Coefficient, "0 with a loss of preferences, which holds the policy by its own β");
        check.That(rl.Critic is null, $"{path}.critic", "set", "no critic with a loss of preferences");
    }

    private static void CheckCritic(Bounds check, string path, RlStageOptions rl, CriticOptions critic)
    {
        check.That(critic.From is null || critic.Trunk == CriticTrunk.Own, $"{path}.from", critic.From ?? "", "nothing with a shared trunk: the policy's weights are the critic's");
        check.Within($"{path}.loss.clip", critic.Loss.Clip ?? 1, 1e-6, 1e9);
        check.Within($"{path}.loss.huberDelta", critic.Loss.HuberDelta, 1e-6, 1e9);
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
}
