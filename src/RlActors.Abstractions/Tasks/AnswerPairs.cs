using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Tasks;

/// <summary>Two answers to one prompt, by their index.</summary>
/// <param name="Chosen">The better one.</param>
/// <param name="Rejected">The other.</param>
/// <param name="Margin">By how much it is better; above 0.</param>
public readonly record struct AnswerPair(int Chosen, int Rejected, double Margin);

/// <summary>Makes pairs of answers to one prompt, by what each is worth: a ranking's scores, or a judged group's rewards.</summary>
public static class AnswerPairs
{
    /// <param name="scores">What each answer is worth.</param>
    /// <param name="selection">Which pairs are wanted.</param>
    /// <param name="seed">Draws, for <see cref="PairSelection.Random"/>.</param>
    /// <param name="minMargin">Pairs whose scores differ by less are left out; equal scores never make a pair.</param>
    /// <returns>The pairs; none where all are worth the same. Of equal bests, or equal worsts, the first is taken.</returns>
    public static IReadOnlyList<AnswerPair> Select(IReadOnlyList<double> scores, PairSelection selection, long seed, double minMargin = 0)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (selection == PairSelection.BestWorst)
        {
            int best = Enumerable.Range(0, scores.Count).MaxBy(i => scores[i]), worst = Enumerable.Range(0, scores.Count).MinBy(i => scores[i]);
            return scores.Count > 1 && Differ(best, worst) ? [Pair(best, worst)] : [];
        }

        var all = (from better in Enumerable.Range(0, scores.Count)
                   from other in Enumerable.Range(0, scores.Count)
                   where Differ(better, other)
                   select Pair(better, other)).ToList();
        return selection == PairSelection.All || all.Count == 0 ? all : [all[(int)(Seeds.Uniform(seed, 0, 0) * all.Count)]];

        bool Differ(int better, int other) => scores[better] > scores[other] && scores[better] - scores[other] >= minMargin;
        AnswerPair Pair(int better, int other) => new(better, other, scores[better] - scores[other]);
    }
}
