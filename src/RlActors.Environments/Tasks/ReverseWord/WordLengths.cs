using RlActors.Tasks.Partition;

namespace RlActors.Tasks.ReverseWord;

/// <summary>Spreads the words of each part evenly over the lengths; where a length has too few words the longer ones take more.</summary>
internal static class WordLengths
{
    /// <param name="sizes">Words in each part; no more together than there are.</param>
    /// <param name="lengths">Lengths, ascending.</param>
    /// <returns>Sizes of the parts for each length.</returns>
    public static PartSizes[] Spread(PartSizes sizes, IReadOnlyList<int> lengths)
    {
        long[] left = [.. lengths.Select(PseudoWord.CountOf)];
        long[] heldOut = Take(sizes.HeldOut), validation = Take(sizes.Validation), train = Take(sizes.Train);
        return [.. lengths.Select((_, i) => new PartSizes(train[i], validation[i], heldOut[i]))];

        long[] Take(long count)
        {
            var taken = new long[left.Length];
            for (int i = 0; i < left.Length; i++)
            {
                taken[i] = Math.Min(left[i], count / (left.Length - i));
                left[i] -= taken[i];
                count -= taken[i];
            }

            return taken;
        }
    }
}
