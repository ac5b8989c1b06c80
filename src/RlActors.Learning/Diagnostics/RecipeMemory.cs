using System.Globalization;
using RlActors.Learning.Models;
using RlActors.Learning.Training;
using RlActors.Recipes;

namespace RlActors.Learning.Diagnostics;

/// <summary>One use of memory.</summary>
/// <param name="Engine"><c>learner</c>, <c>generator</c> or <c>judge</c>.</param>
/// <param name="Use">What for.</param>
/// <param name="Bytes">How much.</param>
/// <param name="Basis">How it was reckoned, for people.</param>
public sealed record MemoryPart(string Engine, string Use, long Bytes, string Basis)
{
    /// <summary>Whether it is in the machine's memory whatever the device.</summary>
    public bool IsInHostMemory { get; init; }
}

/// <summary>What a recipe's engines will take of memory at their fullest, reckoned from the model's dimensions and the recipe; libtorch itself and .NET come on top.</summary>
public static class RecipeMemory
{
    /// <summary>The parts, the learner's first. A generation server of the recipe's takes nothing here.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="config">Its model.</param>
    /// <param name="promptTokens">Tokens of its longest prompts.</param>
    public static IReadOnlyList<MemoryPart> Estimate(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(config);
        bool embedded = recipe.Generation.Backend.Kind == GenerationBackendKind.Embedded;
        return [.. Learner(recipe, config, promptTokens).Where(part => part.Bytes > 0), .. embedded ? Generator(recipe, config, promptTokens) : [], .. RewardModels(recipe, config)];
    }

    private static IEnumerable<MemoryPart> Learner(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        var options = recipe.Learner;
        var rl = recipe.Stages.OfType<RlStageOptions>().ToArray();
        int longest = Longest(recipe, config, promptTokens);
        var memory = TrainingMemory.Estimate(
            config, options, longest, ReferenceOf(recipe), rl.Select(stage => stage.UpdatesPerStep * stage.Minibatches).DefaultIfEmpty(1).Max(),
            rl.Select(stage => stage.Critic?.Trunk).Where(trunk => trunk is not null).DefaultIfEmpty(null).Min());
        int replicas = Math.Min(options.Shards, options.ShardsPerSilo); // shards on one silo: each has all of it
        string what = options.Lora is { } lora
            ? $"{Name(options.Precision)}, frozen, with {Text(TrainingMemory.AdapterCount(config, lora))} parameters of adapters"
            : Name(options.Precision);
        string kept = options.ActivationCheckpointing ? "the layers' inputs and one layer" : "every layer";
        return
        [
            Part("weights", memory.Weights, what),
            Part("masters", memory.Masters, "float32 values of what is trained"),
            Part("gradients", memory.Gradients, "of what is trained"),
            Part("optimiser", memory.Moments, "AdamW's moments and its scratch"),
            Part("snapshot", memory.Snapshot, "to go back to within a step of several updates"),
            .. memory.IsOffloaded
                ? [Part("reference or critic", memory.Companions, "the larger, for idle ones are offloaded"), Part("offloaded critic", memory.Away, "in host memory, with what a failed step goes back to") with { IsInHostMemory = true }]
                : new[]
                {
                    Part("reference", memory.Reference, "a second copy of the weights, for a divergence, preferences or a teacher"),
                    Part("critic", memory.Critic, "its weights, gradients, moments, and what a failed step goes back to"),
                },
            Part("activations", memory.Activations, $"a micro-batch of {Text(Math.Max(options.TokensPerMicroBatch, longest))} tokens, {kept}"),
            Part("logits", memory.Logits, "a chunk of the projection to the vocabulary"),
            Part("exchange", memory.Exchange, "a gradient on its way to other shards and one from them, in host memory") with { IsInHostMemory = true },
        ];

        MemoryPart Part(string use, long bytes, string basis) => new("learner", use, bytes * replicas, replicas == 1 ? basis : $"{basis}; {Text(replicas)} replicas on a silo");
    }

    private static IEnumerable<MemoryPart> Generator(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        var options = recipe.Generation;
        int longest = Longest(recipe, config, promptTokens);
        long weights = TrainingMemory.ParameterCount(config) * (options.Precision == Precision.Bfloat16 ? 2 : 4);
        long needed = 2L * options.Slots * longest * config.Layers * config.KeyValueHeads * config.HeadDim * sizeof(float), granted = (long)options.KeyValueMemoryMiB << 20;
        string sequences = $"keys and values of {Text(options.Slots)} sequences of {Text(longest)} tokens (prompts of {Text(promptTokens)})";
        return
        [
            new("generator", "weights", weights, Name(options.Precision)),
            new("generator", "pinned", weights, "a second version while one is evaluated"),
            new("generator", "cache", Math.Min(needed, granted), needed <= granted ? sequences : $"all of generation.keyValueMemoryMiB; {sequences} would take more: some wait"),
        ];
    }

    private static int Longest(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        int completion = Math.Max(
            recipe.Stages.OfType<RolloutStageOptions>().Select(LongestCompletion).DefaultIfEmpty(0).Max(),
            Math.Max(recipe.Evaluation.MaxTokens, recipe.Evaluation.Sampled?.MaxTokens ?? 0));
        return Math.Min(config.ContextLength, promptTokens + completion);
    }

    private static int LongestCompletion(RolloutStageOptions stage) => (stage.TokenBudgets ?? []).Select(budget => budget.MaxTokens).Append(stage.Sampling.MaxTokens).Max();

    /// <summary>The most that a stage's losses look at beside the policy.</summary>
    private static ReferenceKind ReferenceOf(Recipe recipe) => recipe.Stages.Select((stage, i) => stage switch
    {
        DistillStageOptions distill => KindOf(recipe, i, distill.Teacher),
        PreferenceStageOptions { Loss.NeedsReference: true } preference => KindOf(recipe, i, preference.Reference),
        RlStageOptions rl when rl.Kl.Coefficient != 0 || rl.Preference is { NeedsReference: true } => KindOf(recipe, i, rl.Reference),
        _ => ReferenceKind.None,
    }).Max();

    private static ReferenceKind KindOf(Recipe recipe, int stage, string? reference)
    {
        int? source = recipe.SourceOf(stage, out string? named);
        return reference is null || reference == (source is { } earlier ? recipe.Stages[earlier].Name : named) ? ReferenceKind.Initial : ReferenceKind.Other;
    }

    /// <summary>Two are loaded at most; a stage's are of the policy's dimensions, and so are others taken to be.</summary>
    private static IEnumerable<MemoryPart> RewardModels(Recipe recipe, DecoderConfig config)
    {
        const int Loaded = 2;
        int count = recipe.Stages.SelectMany(stage => stage.Judges ?? []).Concat(recipe.Judges).Where(judge => judge.Name == "reward-model").Select(judge => judge.Model).Distinct().Count();
        long weights = TrainingMemory.ParameterCount(config.AsTrunk()) * (recipe.Generation.Precision == Precision.Bfloat16 ? 2 : 4);
        return count == 0 ? [] : [new("judge", "reward models", Math.Min(count, Loaded) * weights, Name(recipe.Generation.Precision))];
    }

    private static string Name(Precision precision) => precision == Precision.Bfloat16 ? "bfloat16" : "float32";

    private static string Text(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
