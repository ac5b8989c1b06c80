using System.Globalization;
using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Tasks;

/// <summary>
/// Batches of what an earlier stage sampled and judged: a pure function of the groups that its steps committed, of the recipe's seed and of the update's number. The
/// tokens are those that were sampled; nothing is tokenised again.
/// </summary>
public sealed class JudgedBatches : IBatchSource
{
    private readonly IReadOnlyList<TrainingExample> _examples;
    private readonly SeededOrder _order;
    private readonly int _batchSize;

    /// <summary>Chooses the examples.</summary>
    /// <param name="groups">Groups of the earlier stage, in the order in which its steps took them.</param>
    /// <param name="options">The stage, with its <c>data</c>.</param>
    /// <param name="recipeSeed">Seed of the recipe.</param>
    /// <param name="stage">Index of the stage in the recipe.</param>
    /// <exception cref="RlActorsException">The groups have nothing that the stage can train on.</exception>
    public JudgedBatches(IEnumerable<TrajectoryGroup> groups, BatchStageOptions options, int recipeSeed, int stage)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(options);
        _examples = [.. new JudgedExamples(options, recipeSeed, stage).Of(groups)];
        if (_examples.Count == 0)
        {
            throw new RlActorsException(
                $"stages[{stage.ToString(CultureInfo.InvariantCulture)}].data: stage '{options.Data!.Stage}' left nothing to train on"
                + (options.Data.MinReward is { } least ? string.Create(CultureInfo.InvariantCulture, $" with a reward of at least {least}; lower data.minReward, or sample more") : "; sample more groups, or look at their rewards"));
        }

        _order = new SeededOrder(_examples.Count, recipeSeed, string.Create(CultureInfo.InvariantCulture, $"supervised/{stage}"));
        _batchSize = options.BatchSize;
    }

    /// <summary>How many examples there are.</summary>
    public int Count => _examples.Count;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingExample> Get(int update)
    {
        var batch = new TrainingExample[_batchSize];
        for (int i = 0; i < batch.Length; i++)
        {
            batch[i] = _examples[_order.At((long)update * _batchSize + i)];
        }

        return batch;
    }
}
