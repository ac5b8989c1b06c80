using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RlActors.Learning.Generation;

/// <summary>A token that was drawn.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Logprob">Its logprob under the distribution it was drawn from; not a number where the logits give none.</param>
/// <param name="Likeliest">The likeliest tokens with their logprobs, where they were asked for.</param>
internal readonly record struct DrawnToken(int Token, float Logprob, IReadOnlyList<(int Token, float Logprob)>? Likeliest = null);

/// <summary>
/// Draws a token by the inverse of the cumulative distribution, in float64, from one row of logits: the sums go over the vocabulary in a fixed order, so that the
/// draw depends on the row, the temperature and the number alone.
/// </summary>
internal static class TokenSampler
{
    // The cumulative sum is looked up first by chunks, then within one.
    private const int Chunk = 256;

    /// <param name="logits">[vocabulary].</param>
    /// <param name="temperature">0 takes the likeliest token, the first of equals.</param>
    /// <param name="uniform">In [0, 1): draws the token.</param>
    /// <param name="scratch">The calling thread's.</param>
    /// <returns>The logprob of the likeliest token at temperature 0 is 0: it is certain.</returns>
    public static DrawnToken Draw(ReadOnlySpan<float> logits, double temperature, double uniform, SamplerScratch scratch)
    {
        if (temperature == 0)
        {
            return new DrawnToken(Likeliest(logits), float.IsFinite(Largest(logits)) ? 0 : float.NaN);
        }

        var weights = scratch.Weights(logits.Length);
        double largest = Largest(logits), total = Weigh(logits, largest, temperature, weights);
        int token = Pick(weights, uniform * total);
        return new DrawnToken(token, (float)(((logits[token] - largest) / temperature) - Math.Log(total)));
    }

    /// <summary>Log-probability of a token.</summary>
    /// <param name="logits">[vocabulary].</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="token">Its id.</param>
    /// <param name="scratch">The calling thread's.</param>
    public static float Logprob(ReadOnlySpan<float> logits, double temperature, int token, SamplerScratch scratch)
    {
        double largest = Largest(logits), total = Weigh(logits, largest, temperature, scratch.Weights(logits.Length));
        return (float)(((logits[token] - largest) / temperature) - Math.Log(total));
    }

    /// <summary>The first of the likeliest tokens.</summary>
    public static int Likeliest(ReadOnlySpan<float> logits) => Math.Max(0, logits.IndexOf(Largest(logits)));

    /// <summary>The largest logit; −∞ when none is a number.</summary>
    public static float Largest(ReadOnlySpan<float> logits)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        var largest = Vector512.Create(float.NegativeInfinity);
        foreach (var vector in vectors)
        {
            largest = Vector512.MaxNumber(largest, vector);
        }

        float most = float.NegativeInfinity;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
        {
            most = Math.Max(most, largest[lane]);
        }

        foreach (float logit in logits[(vectors.Length * Vector512<float>.Count)..])
        {
            most = float.MaxNumber(most, logit);
        }

        return most;
    }

    /// <summary>exp((logit − largest) / temperature) of every token, and their sum.</summary>
    public static double Weigh(ReadOnlySpan<float> logits, double largest, double temperature, Span<double> weights)
    {
        double inverse = Math.Min(1 / temperature, double.MaxValue); // infinity times the likeliest token's 0 would be no number
        var (largests, inverses, sums) = (Vector512.Create(largest), Vector512.Create(inverse), Vector512<double>.Zero);
        int i = 0;
        for (; i + 8 <= logits.Length; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(logits[i..(i + 8)]));
            var weight = Vector512.Exp((Vector512.Create(low, high) - largests) * inverses);
            weight.CopyTo(weights[i..]);
            sums += weight;
        }

        double sum = Vector512.Sum(sums);
        for (; i < logits.Length; i++)
        {
            weights[i] = Math.Exp((logits[i] - largest) * inverse);
            sum += weights[i];
        }

        return sum;
    }

    /// <summary>The first token at which the sum of weights exceeds a number; the last that has a weight when rounding leaves none.</summary>
    public static int Pick(ReadOnlySpan<double> weights, double number)
    {
        double before = 0;
        int last = 0;
        for (int first = 0; first < weights.Length; first += Chunk)
        {
            var chunk = weights.Slice(first, Math.Min(Chunk, weights.Length - first));
            double sum = Sum(chunk);
            if (sum > 0)
            {
                last = first + chunk.LastIndexOfAnyExcept(0);
            }

            if (before + sum > number)
            {
                for (int i = 0; i < chunk.Length; i++)
                {
                    before += chunk[i];
                    if (before > number)
                    {
                        return first + i;
                    }
                }

                return last; // the chunk's sum, rounded another way, was a little larger
            }

            before += sum;
        }

        return last;
    }

    private static double Sum(ReadOnlySpan<double> weights)
    {
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(weights);
        var sums = Vector512<double>.Zero;
        foreach (var vector in vectors)
        {
            sums += vector;
        }

        double sum = Vector512.Sum(sums);
        foreach (double weight in weights[(vectors.Length * Vector512<double>.Count)..])
        {
            sum += weight;
        }

        return sum;
    }
}
