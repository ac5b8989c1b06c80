using System.Globalization;
using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Tokenization;

namespace RlActors.Tasks;

/// <summary>The batches of a batch stage: a pure function of the recipe's seed and the update's number, so that a replay trains on the same ones.</summary>
public static class TrainingBatches
{
    /// <summary>
    /// The examples of one update. Every epoch goes once through the training part in a seeded order of its own; a batch that reaches the end of an epoch goes on in the next.
    /// </summary>
    /// <param name="task">Where prompts and what goes with them come from; its training part is used.</param>
    /// <param name="prompts">How the model is shown a prompt.</param>
    /// <param name="options">The stage; its kind and loss say what an example is.</param>
    /// <param name="recipeSeed">Seed of the recipe.</param>
    /// <param name="stage">Index of the stage in the recipe.</param>
    /// <param name="update">Updates of this stage before this one, from 0.</param>
    /// <returns>
    /// The examples of exactly <see cref="BatchStageOptions.BatchSize"/> prompts: one each, except where all pairs of a ranking are asked for, or a ranking has nothing but
    /// ties. Answers end with the first stop token, steps after a shared prefix do not.
    /// </returns>
    /// <exception cref="RlActorsException">The task has no training prompts or one without what the stage needs, or the tokenizer has no stop token.</exception>
    public static TrainingExample[] Get(ITask task, PromptEncoder prompts, BatchStageOptions options, int recipeSeed, int stage, int update)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(update);
        var order = new TrainingOrder(task, recipeSeed, string.Create(CultureInfo.InvariantCulture, $"supervised/{stage}"));
        var encoder = new ExampleEncoder(prompts);
        return [.. order.Take((long)update * options.BatchSize, options.BatchSize).SelectMany((prompt, i) => Encode(encoder, prompt, options, Seed(i)))];

        long Seed(int place) => Identity.Seeds.For(recipeSeed, string.Create(CultureInfo.InvariantCulture, $"pairs/{stage}/{update}/{place}"));
    }

    private static IEnumerable<TrainingExample> Encode(ExampleEncoder encoder, TaskPrompt prompt, BatchStageOptions options, long seed) => options switch
    {
        PreferenceStageOptions { Loss.IsUnpaired: true } => [encoder.Labelled(prompt)],
        PreferenceStageOptions preference => encoder.Pairs(prompt, preference.Pairs, seed),
        RewardModelStageOptions { Loss: ProcessRewardLossOptions } => [encoder.Steps(prompt)],
        RewardModelStageOptions { Loss: RankingLossOptions } => [encoder.Ranking(prompt)],
        RewardModelStageOptions reward => encoder.Pairs(prompt, reward.Pairs, seed),
        _ => [encoder.Demonstration(prompt)],
    };
}
