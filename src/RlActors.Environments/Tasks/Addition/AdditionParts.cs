using RlActors.Identity;
using RlActors.Tasks.Partition;

namespace RlActors.Tasks.Addition;

/// <summary>
/// Cuts the questions a+b into parts of exact sizes. Three strata: pairs a &lt; b asked as a+b, the same pairs asked as b+a (cut alike, so that both orders lie in the
/// same part and nothing leaks), and doubles a+a.
/// </summary>
internal sealed class AdditionParts
{
    private const int Ascending = 0, Descending = 1, Doubles = 2;
    private readonly StratifiedParts _parts;

    /// <param name="operands">Numbers an operand can be, from 0.</param>
    /// <param name="prompts">Sizes of the parts; at most operands² together.</param>
    /// <param name="seed">Seed of the cut.</param>
    public AdditionParts(long operands, PartSizes prompts, int seed)
    {
        long pairsLeft = operands * (operands - 1) / 2, doublesLeft = operands;
        var heldOut = Take(prompts.HeldOut);
        var validation = Take(prompts.Validation);
        var train = Take(prompts.Train);
        var pairSizes = new PartSizes(train.Pairs, validation.Pairs, heldOut.Pairs);
        long pairs = operands * (operands - 1) / 2, pairSeed = Seeds.For(seed, "addition/pairs");
        _parts = new StratifiedParts(
            [
                new Stratum(pairs, pairSeed, pairSizes),
                new Stratum(pairs, pairSeed, pairSizes),
                new Stratum(operands, Seeds.For(seed, "addition/doubles"), new PartSizes(train.Doubles, validation.Doubles, heldOut.Doubles)),
            ],
            seed);

        // As many doubles as their share, then one more or less where the rest would not be whole pairs.
        (long Pairs, long Doubles) Take(long count)
        {
            long least = Math.Max(0, count - 2 * pairsLeft), most = Math.Min(doublesLeft, count);
            long doubles = Math.Clamp(count / operands, least, most);
            if ((count - doubles) % 2 != 0)
            {
                doubles += doubles < most ? 1 : -1;
            }

            if (doubles < 0)
            {
                throw new RlActorsException(
                    $"task '{AdditionTask.Name}': a part of {count} prompts would part a+b from b+a, since no a+a is left; change its size by one");
            }

            pairsLeft -= (count - doubles) / 2;
            doublesLeft -= doubles;
            return ((count - doubles) / 2, doubles);
        }
    }

    /// <summary>Prompts in a part.</summary>
    public int Count(Split split) => _parts.Count(split);

    /// <summary>The operands of a prompt.</summary>
    public (long A, long B) At(Split split, int index)
    {
        var (stratum, element) = _parts.At(split, index);
        if (stratum == Doubles)
        {
            return (element, element);
        }

        var (low, high) = Pair(element);
        return stratum == Ascending ? (low, high) : (high, low);
    }

    /// <summary>The part in which a+b is asked; null for none.</summary>
    public Split? PartOf(long a, long b) => a == b
        ? _parts.PartOf(Doubles, a)
        : _parts.PartOf(a < b ? Ascending : Descending, PairNumber(Math.Min(a, b), Math.Max(a, b)));

    private static long PairNumber(long low, long high) => high * (high - 1) / 2 + low;

    private static (long Low, long High) Pair(long number)
    {
        long high = (long)((1 + Math.Sqrt(1 + 8.0 * number)) / 2); // exact: numbers stay below 2^39, far from where a double's root rounds over
        return (number - PairNumber(0, high), high);
    }
}
