using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>Reward 1 when the final number of a completion is the reference answer's, else 0; numbers are compared by value.</summary>
public sealed class FinalNumberJudge : IJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "final-number";

    private readonly FinalNumberOptions _options;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown or of the wrong type.</exception>
    public FinalNumberJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<FinalNumberOptions>(context.Options, $"judge '{Name}'");
        new OptionBounds($"judge '{Name}'").That(_options.After.Length > 0, "after", "empty", "a text such as '####'");
    }

    /// <inheritdoc/>
    /// <exception cref="RlActorsException">The reference answer holds no number: nothing can be judged.</exception>
    public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string expected = WrittenNumber.Final(request.Prompt.Answer, _options.After, markRequired: false)
            ?? throw new RlActorsException($"judge '{Name}': the reference answer '{request.Prompt.Answer}' of prompt '{request.Prompt.Id}' holds no number");
        string? answer = WrittenNumber.Final(request.Text, _options.After, _options.RequireAfter);
        bool correct = answer == expected;
        string? detail = correct ? null : answer is null ? $"no final number, expected {ShortText.Quote(expected)}" : $"{ShortText.Quote(answer)}, expected {ShortText.Quote(expected)}";
        return Task.FromResult(new Judgement(correct ? 1 : 0, correct, detail));
    }
}
