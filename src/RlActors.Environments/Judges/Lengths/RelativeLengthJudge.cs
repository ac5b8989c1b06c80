using RlActors.Recipes;

namespace RlActors.Judges.Lengths;

/// <summary>Rewards completions that are short for their group, so that hard prompts keep their length; added to the reward for correctness, by its weight.</summary>
public sealed class RelativeLengthJudge : IGroupJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "relative-length";

    /// <summary>Added to a deviation, so that equal lengths are all average.</summary>
    private const double LeastDeviation = 1e-7;

    private readonly RelativeLengthOptions _options;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown or of the wrong type.</exception>
    public RelativeLengthJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<RelativeLengthOptions>(context.Options, $"judge '{Name}'");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Judgement>> JudgeAsync(GroupJudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        LandedCompletion[] sampled = [.. request.Sampled];
        var reward = _options.Shape == LengthShape.Range ? OnRange(sampled) : OnSigmoid(sampled);
        return Task.FromResult<IReadOnlyList<Judgement>>(
            [.. request.Completions.Select(completion => new Judgement(reward(completion.Tokens, _options.IsCorrect(completion, Name))))]);
    }

    private static Func<int, bool, double> OnRange(LandedCompletion[] sampled)
    {
        int shortest = sampled.Min(completion => completion.Tokens), longest = sampled.Max(completion => completion.Tokens);
        return (tokens, correct) =>
        {
            if (shortest == longest)
            {
                return 0;
            }

            // A greedy baseline may be shorter or longer than all of the group: it is taken for the nearest.
            double reward = 0.5 - ((double)(Math.Clamp(tokens, shortest, longest) - shortest) / (longest - shortest));
            return correct ? reward : Math.Min(0, reward);
        };
    }

    private Func<int, bool, double> OnSigmoid(LandedCompletion[] sampled)
    {
        double[] lengths = [.. sampled.Where(completion => _options.IsCorrect(completion, Name)).Select(completion => (double)completion.Tokens)];
        double mean = lengths.DefaultIfEmpty(0).Average();
        double deviation = Math.Sqrt(lengths.Select(length => (length - mean) * (length - mean)).DefaultIfEmpty(0).Average());
        return (tokens, correct) => correct ? -1 / (1 + Math.Exp(-(tokens - mean) / (deviation + LeastDeviation))) : 0;
    }
}
