using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tokenization;
using RlActors.Trajectories;

namespace RlActors.Tasks;

/// <summary>Where the batches of a batch stage come from: its task, or an earlier stage.</summary>
public static class BatchSources
{
    /// <summary>Opens a stage's batches; reads the ledger where an earlier stage's groups are asked for, which must be done.</summary>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="stage">Index of a batch stage.</param>
    /// <param name="task">The stage's task.</param>
    /// <param name="prompts">How the model is shown a prompt.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RlActorsException">The earlier stage left nothing to train on.</exception>
    public static async Task<IBatchSource> OpenAsync(
        ILedgerReader ledger, string run, Recipe recipe, int stage, ITask task, PromptEncoder prompts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(recipe);
        var options = (BatchStageOptions)recipe.Stages[stage];
        if (options.Data is not { } data)
        {
            return new TaskBatches(task, prompts, options, recipe.Seed, stage);
        }

        var groups = new List<TrajectoryGroup>();
        await foreach (var group in JudgedGroups.OfStageAsync(ledger, run, recipe.IndexOf(data.Stage), cancellationToken).ConfigureAwait(false))
        {
            groups.Add(group);
        }

        return new JudgedBatches(groups, options, recipe.Seed, stage);
    }
}
