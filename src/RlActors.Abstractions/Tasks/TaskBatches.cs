using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Tokenization;

namespace RlActors.Tasks;

/// <summary>Batches of what a task knows about its training prompts.</summary>
/// <param name="task">The stage's task.</param>
/// <param name="prompts">How the model is shown a prompt.</param>
/// <param name="options">The stage.</param>
/// <param name="recipeSeed">Seed of the recipe.</param>
/// <param name="stage">Index of the stage in the recipe.</param>
public sealed class TaskBatches(ITask task, PromptEncoder prompts, BatchStageOptions options, int recipeSeed, int stage) : IBatchSource
{
    /// <inheritdoc/>
    public IReadOnlyList<TrainingExample> Get(int update) => TrainingBatches.Get(task, prompts, options, recipeSeed, stage, update);
}
