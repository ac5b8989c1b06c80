using System.Globalization;
using RlActors.Identity;

namespace RlActors.Tasks;

/// <summary>
/// The order in which a stage goes through things again and again: one seeded permutation an epoch, a pure function of the position. It is computed place by place:
/// a task of a hundred million prompts costs no more than one of ten.
/// </summary>
/// <param name="count">How many things; above 0.</param>
/// <param name="seed">Seed of the recipe.</param>
/// <param name="purpose">What the order is for, such as <c>order/1</c> for the rollouts of stage 1: each purpose has an order of its own.</param>
public sealed class SeededOrder(int count, int seed, string purpose)
{
    private long _epoch = -1;
    private SeededPermutation _permutation = new(0, 0);

    /// <summary>Index of the thing at a position, from 0; positions beyond the last one go on in the next epoch.</summary>
    public int At(long position)
    {
        if (position / count != _epoch)
        {
            _epoch = position / count;
            _permutation = new SeededPermutation(count, Seeds.For(seed, string.Create(CultureInfo.InvariantCulture, $"{purpose}/{_epoch}")));
        }

        return (int)_permutation.At(position % count);
    }
}
