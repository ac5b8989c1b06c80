using System.Globalization;
using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>
/// Reward: the share of characters that are right and in place, of the longer of the two answers; so 1 only for the reference answer itself, which alone counts as correct.
/// </summary>
public sealed class PartialCreditJudge : IJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "partial-credit";

    private readonly PartialCreditOptions _options;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown or of the wrong type.</exception>
    public PartialCreditJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<PartialCreditOptions>(context.Options, $"judge '{Name}'");
    }

    /// <inheritdoc/>
    public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string expected = _options.Tidy(request.Prompt.Answer);
        return Task.FromResult(_options.Find(request.Text) is { } answer
            ? Compare(answer, expected)
            : new Judgement(0, false, $"no '{_options.After}' in the completion"));
    }

    private Judgement Compare(string answer, string expected)
    {
        int longer = Math.Max(answer.Length, expected.Length), right = 0;
        for (int place = 0; place < Math.Min(answer.Length, expected.Length); place++)
        {
            right += _options.Align == PlaceAlignment.Start
                ? (answer[place] == expected[place] ? 1 : 0)
                : (answer[^(place + 1)] == expected[^(place + 1)] ? 1 : 0);
        }

        return right == longer
            ? new Judgement(1, true)
            : new Judgement((double)right / longer, false, string.Create(CultureInfo.InvariantCulture, $"{right} of {longer} in place: {ShortText.Quote(answer)}, expected {ShortText.Quote(expected)}"));
    }
}
