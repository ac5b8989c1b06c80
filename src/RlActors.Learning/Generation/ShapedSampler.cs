using RlActors.Engines;

namespace RlActors.Learning.Generation;

/// <summary>Draws a token from a distribution that was changed first, as <see cref="LogitShaping"/> says. For serving and evaluation, token by token.</summary>
internal static class ShapedSampler
{
    /// <param name="logits">[vocabulary].</param>
    /// <param name="shaping">The changes.</param>
    /// <param name="seen">Tokens that prompt and completion hold.</param>
    /// <param name="temperature">0 takes the likeliest token; the likeliest that are reported beside it have the logprobs of temperature 1.</param>
    /// <param name="uniform">In [0, 1): draws the token.</param>
    /// <param name="scratch">The calling thread's.</param>
    public static DrawnToken Draw(
        ReadOnlySpan<float> logits, LogitShaping shaping, IReadOnlyCollection<int> seen, double temperature, double uniform, SamplerScratch scratch)
    {
        var changed = scratch.Logits(logits.Length);
        logits.CopyTo(changed);
        Penalise(changed, shaping.RepetitionPenalty, seen);
        foreach (var (token, bias) in shaping.LogitBias)
        {
            changed[token] += (float)bias;
        }

        var weights = scratch.Weights(logits.Length);
        double largest = TokenSampler.Largest(changed), total = TokenSampler.Weigh(changed, largest, temperature == 0 ? 1 : temperature, weights);
        if (!double.IsFinite(total))
        {
            return new DrawnToken(0, float.NaN);
        }

        Keep(weights, total, shaping, scratch.Candidates(logits.Length));
        total = 0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        var likeliest = shaping.TopLogprobs > 0 ? Likeliest(weights, total, shaping.TopLogprobs) : null;
        if (temperature == 0)
        {
            return new DrawnToken(TokenSampler.Likeliest(changed), 0, likeliest);
        }

        int drawn = TokenSampler.Pick(weights, uniform * total);
        return new DrawnToken(drawn, (float)Math.Log(weights[drawn] / total), likeliest);
    }

    private static void Penalise(Span<float> logits, double penalty, IReadOnlyCollection<int> seen)
    {
        if (penalty == 1)
        {
            return;
        }

        foreach (int token in seen)
        {
            logits[token] = (float)(logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty);
        }
    }

    /// <summary>Takes away the weight of every token that is not to be drawn.</summary>
    private static void Keep(Span<double> weights, double total, LogitShaping shaping, Span<int> candidates)
    {
        if ((shaping.TopK == 0 || shaping.TopK >= weights.Length) && shaping.TopP >= 1 && shaping.MinP == 0)
        {
            return;
        }

        var kept = ByWeight(weights, total, shaping, candidates);
        if (shaping.TopK > 0)
        {
            kept = kept[..Math.Min(shaping.TopK, kept.Length)];
        }

        kept = Nucleus(weights, kept, shaping.TopK > 0 ? Sum(weights, kept) : total, shaping.TopP);
        int count = 1;
        while (count < kept.Length && weights[kept[count]] >= shaping.MinP * weights[kept[0]])
        {
            count++;
        }

        kept = kept[..count];
        kept.Sort();
        int next = 0;
        for (int token = 0; token < weights.Length; token++)
        {
            if (next < kept.Length && kept[next] == token)
            {
                next++;
            }
            else
            {
                weights[token] = 0;
            }
        }
    }

    /// <summary>Token ids, likeliest first, equals by id; without those that no filter can keep.</summary>
    private static Span<int> ByWeight(ReadOnlySpan<double> weights, double total, LogitShaping shaping, Span<int> candidates)
    {
        // Together, tokens below this share have less than what top-p leaves out: none of them is in the smallest set.
        double least = shaping.TopK > 0 ? 0 : (1 - shaping.TopP) / weights.Length * total;
        int count = 0;
        for (int token = 0; token < weights.Length; token++)
        {
            if (weights[token] > 0 && weights[token] >= least)
            {
                candidates[count++] = token;
            }
        }

        var found = candidates[..count];
        var keys = new double[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = -weights[found[i]];
        }

        keys.AsSpan().Sort(found, static (left, right) => left.CompareTo(right));
        SortEquals(keys, found);
        return found;
    }

    /// <summary>The sort of the library is not stable: equals are put in the order of their ids.</summary>
    private static void SortEquals(double[] keys, Span<int> tokens)
    {
        for (int first = 0; first < keys.Length;)
        {
            int end = first + 1;
            while (end < keys.Length && keys[end] == keys[first])
            {
                end++;
            }

            tokens[first..end].Sort();
            first = end;
        }
    }

    private static Span<int> Nucleus(ReadOnlySpan<double> weights, Span<int> kept, double total, double share)
    {
        if (share >= 1)
        {
            return kept;
        }

        double sum = 0;
        int count = 0;
        while (count < kept.Length && (count == 0 || sum < share * total))
        {
            sum += weights[kept[count++]];
        }

        return kept[..count];
    }

    private static double Sum(ReadOnlySpan<double> weights, ReadOnlySpan<int> tokens)
    {
        double sum = 0;
        foreach (int token in tokens)
        {
            sum += weights[token];
        }

        return sum;
    }

    private static List<(int Token, float Logprob)> Likeliest(ReadOnlySpan<double> weights, double total, int count)
    {
        var queue = new PriorityQueue<int, (double Weight, int Order)>(); // the least likely first, of equals the later
        for (int token = 0; token < weights.Length; token++)
        {
            if (weights[token] > 0 && (queue.Count < count || (queue.TryPeek(out _, out var least) && weights[token] > least.Weight)))
            {
                queue.Enqueue(token, (weights[token], -token));
                if (queue.Count > count)
                {
                    queue.Dequeue();
                }
            }
        }

        var likeliest = new List<(int Token, float Logprob)>(queue.Count);
        while (queue.TryDequeue(out int token, out var entry))
        {
            likeliest.Add((token, (float)Math.Log(entry.Weight / total)));
        }

        likeliest.Reverse();
        return likeliest;
    }
}
