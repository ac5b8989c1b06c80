using RlActors.Identity;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>The order in which a stage goes through the training prompts: one seeded permutation an epoch, a pure function of the cursor.</summary>
public sealed class TrainingOrder(ITask task, int seed, int stage)
{
    private long _epoch = -1;
    private int[] _permutation = [];

    /// <summary>Ids of the <paramref name="count"/> prompts from <paramref name="cursor"/> on; it wraps.</summary>
    public IReadOnlyList<string> Take(long cursor, int count)
    {
        var ids = new string[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = At(cursor + i);
        }

        return ids;
    }

    private string At(long cursor)
    {
        int prompts = task.Count(Split.Train);
        if (cursor / prompts != _epoch)
        {
            _epoch = cursor / prompts;
            _permutation = Seeds.Permutation(prompts, Seeds.For(seed, FormattableString.Invariant($"order/{stage}/{_epoch}")));
        }

        return task.Get(Split.Train, _permutation[(int)(cursor % prompts)]).Id;
    }
}
