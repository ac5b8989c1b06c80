using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>Reward 1 when the final answer equals the reference answer, else 0.</summary>
public sealed class ExactMatchJudge : IJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "exact-match";

    private readonly ExactMatchOptions _options;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown or of the wrong type.</exception>
    public ExactMatchJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<ExactMatchOptions>(context.Options, $"judge '{Name}'");
    }

    /// <inheritdoc/>
    public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string expected = _options.Tidy(request.Prompt.Answer);
        string? answer = _options.Find(request.Text);
        bool correct = answer == expected;
        string? detail = correct ? null : answer is null ? $"no '{_options.After}' in the completion" : $"{ShortText.Quote(answer)}, expected {ShortText.Quote(expected)}";
        return Task.FromResult(new Judgement(correct ? 1 : 0, correct, detail));
    }
}
