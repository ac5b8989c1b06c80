using System.Globalization;
using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using RlActors.Recipes;

namespace RlActors.Learning.Diagnostics;

/// <summary>One use of memory.</summary>
/// <param name="Engine"><c>learner</c> or <c>generator</c>.</param>
/// <param name="Use">What for.</param>
/// <param name="Bytes">How much.</param>
/// <param name="Basis">How it was reckoned, for people.</param>
public sealed record MemoryPart(string Engine, string Use, long Bytes, string Basis);

/// <summary>What a recipe's engines will take of memory at their fullest, reckoned from the model's dimensions and the recipe; libtorch itself and .NET come on top.</summary>
public static class RecipeMemory
{
    /// <summary>Element size of everything that is float32 whatever the products are: masters, gradients, moments, logits.</summary>
    private const int Wide = 4;

    /// <summary>The parts, the learner's first.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="config">Its model.</param>
    /// <param name="promptTokens">Tokens of its longest prompts.</param>
    public static IReadOnlyList<MemoryPart> Estimate(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(config);
        return [.. Learner(recipe, config, promptTokens).Concat(Generator(recipe, config, promptTokens))];
    }

    private static IEnumerable<MemoryPart> Learner(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        var options = recipe.Learner;
        long parameters = DecoderSize.Parameters(config), trained = options.Lora is { } lora ? DecoderSize.AdapterParameters(config, lora) : parameters;
        int element = ElementSize(options.Precision), copy = element < Wide ? element : 0;
        string what = copy == 0 ? "float32" : "float32 masters and a copy to compute with";
        yield return options.Lora is null
            ? Part("weights", trained * (Wide + copy), what)
            : Part("weights", parameters * element + trained * (Wide + copy), $"frozen ones in {Name(options.Precision)}, {trained} parameters of adapters");
        yield return Part("gradients", trained * (Wide + copy), copy == 0 ? "float32" : "float32 sums and those of a micro-batch");
        yield return Part("optimiser", trained * 2 * Wide, "two float32 moments (AdamW)");
        var rl = recipe.Stages.OfType<RlStageOptions>().ToArray();
        if (rl.Any(stage => stage.UpdatesPerStep > 1))
        {
            yield return Part("snapshot", trained * 3 * Wide, "weights and moments to go back to within a step of several updates");
        }

        if (options.Lora is null && rl.Any(stage => stage.Loss.KlCoefficient != 0))
        {
            yield return Part("reference", parameters * element, "a second copy of the weights, for klCoefficient");
        }

        // One row is never split: a micro-batch holds at least the longest.
        long tokens = Math.Max(options.TokensPerMicroBatch, Longest(recipe, config, promptTokens));
        long layer = LayerActivations(config, element);
        long kept = options.ActivationCheckpointing ? layer + (long)config.Layers * config.HiddenSize * element : layer * config.Layers;
        yield return Part("activations", tokens * kept, string.Create(CultureInfo.InvariantCulture,
            $"a micro-batch of {tokens} tokens, {(options.ActivationCheckpointing ? "one layer and the inputs of the others" : "every layer")}"));
        yield return Part("logits", 3 * Wide * Math.Min(tokens * config.VocabularySize, Math.Max(ChosenLogprobs.LogitsPerChunk, config.VocabularySize)),
            "a chunk of float32 logits, with what is made of it");

        static MemoryPart Part(string use, long bytes, string basis) => new("learner", use, bytes, basis);
    }

    private static IEnumerable<MemoryPart> Generator(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        long weights = DecoderSize.Parameters(config) * Wide;
        yield return new("generator", "weights", weights, "float32");
        yield return new("generator", "pinned", weights, "a second version while one is evaluated, or loaded to follow the first");
        int longest = Longest(recipe, config, promptTokens);
        yield return new("generator", "cache", 2L * recipe.Generation.Slots * longest * config.Layers * DecoderSize.KeyWidth(config) * Wide,
            string.Create(CultureInfo.InvariantCulture, $"keys and values of {recipe.Generation.Slots} sequences of {longest} tokens (prompts of {promptTokens})"));
    }

    /// <summary>Bytes a token that one layer keeps for the way back: two norms, attention with keys and values spread over the heads, SwiGLU.</summary>
    private static long LayerActivations(DecoderConfig config, int element)
    {
        long hidden = config.HiddenSize, queries = DecoderSize.QueryWidth(config), keys = DecoderSize.KeyWidth(config);
        long wideNorms = element < Wide ? 4 * hidden * Wide : 0; // norms are computed in float32
        return element * (6 * hidden + 5 * queries + 2 * keys + 4L * config.IntermediateSize) + wideNorms;
    }

    private static int Longest(Recipe recipe, DecoderConfig config, int promptTokens)
    {
        int completion = Math.Max(
            recipe.Stages.OfType<RlStageOptions>().Select(stage => stage.Sampling.MaxTokens).DefaultIfEmpty(0).Max(),
            Math.Max(recipe.Evaluation.MaxTokens, recipe.Evaluation.Sampled?.MaxTokens ?? 0));
        return Math.Min(config.ContextLength, promptTokens + completion);
    }

    private static string Name(Precision precision) => precision == Precision.Bfloat16 ? "bfloat16" : "float32";

    private static int ElementSize(Precision precision) => precision == Precision.Bfloat16 ? 2 : Wide;
}
