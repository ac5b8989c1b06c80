using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Judges.Lengths;

/// <summary>
/// A reward that goes from a value without length to another at length L on half a cosine: correct answers are worth more when they are short, wrong ones cost less when
/// they are long (arXiv 2502.03373). It takes the place of the reward for correctness: give that judge the weight 0.
/// </summary>
public sealed class CosineLengthJudge : IGroupJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "cosine-length";

    private readonly CosineLengthOptions _options;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown, missing or out of bounds.</exception>
    public CosineLengthJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<CosineLengthOptions>(context.Options, $"judge '{Name}'");
        new OptionBounds($"judge '{Name}'").Within("maxTokens", _options.MaxTokens, 1, int.MaxValue);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Judgement>> JudgeAsync(GroupJudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult<IReadOnlyList<Judgement>>([.. request.Completions.Select(completion => new Judgement(Reward(completion)))]);
    }

    private double Reward(LandedCompletion completion)
    {
        bool correct = _options.IsCorrect(completion, Name);
        return completion.Finish == FinishReason.Length ? _options.Exceeded
            : correct ? OnCosine(completion.Tokens, _options.CorrectShort, _options.CorrectLong)
            : OnCosine(completion.Tokens, _options.WrongShort, _options.WrongLong);
    }

    /// <summary>η_L + (η_0 − η_L)(1 + cos(πt/L))/2.</summary>
    private double OnCosine(int tokens, double atNone, double atLongest) =>
        atLongest + (0.5 * (atNone - atLongest) * (1 + Math.Cos(Math.PI * Math.Min(tokens, _options.MaxTokens) / _options.MaxTokens)));
}
