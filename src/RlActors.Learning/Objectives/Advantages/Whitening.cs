using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>Standardises advantages over the whole step.</summary>
internal static class Whitening
{
    /// <summary>Over completions, each counted once; those that are not a number stay so.</summary>
    public static double[][] Sequences(AdvantageOptions options, double[][] values)
    {
        if (options.Whitening != AdvantageWhitening.Sequences)
        {
            return values;
        }

        var moments = Moments.Of(values.SelectMany(group => group));
        return [.. values.Select(group => group.Select(value => double.IsNaN(value) ? value : moments.Standardise(value, options.Deviation)).ToArray())];
    }

    /// <summary>Over the trained tokens of completions that have a reward.</summary>
    public static SequenceAdvantages[][] Tokens(AdvantageOptions options, StepRollouts rollouts, SequenceAdvantages[][] advantages)
    {
        if (options.Whitening is not (AdvantageWhitening.Tokens or AdvantageWhitening.TokensMean))
        {
            return advantages;
        }

        var all = rollouts.Groups.SelectMany(group => group.Sequences).Zip(advantages.SelectMany(group => group)).Where(pair => pair.First.IsScored).ToList();
        var moments = Moments.Of(all.SelectMany(pair => pair.Second.Advantages.Where((_, t) => pair.First.Trained[t] == 1)));
        foreach (var (sequence, tokens) in all)
        {
            for (int t = 0; t < tokens.Advantages.Length; t++)
            {
                if (sequence.Trained[t] == 1)
                {
                    double value = tokens.Advantages[t];
                    tokens.Advantages[t] = options.Whitening == AdvantageWhitening.Tokens ? moments.Standardise(value, options.Deviation) : value - moments.Mean;
                }
            }
        }

        return advantages;
    }
}
