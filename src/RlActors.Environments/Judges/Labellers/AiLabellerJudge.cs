using System.Globalization;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Judges.Labellers;

/// <summary>A language model behind an OpenAI-compatible endpoint scores each completion (RLAIF, arXiv 2309.00267). What cannot be read is asked for again, and is never a 0.</summary>
public sealed class AiLabellerJudge : IJudge, IDisposable
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "ai-labeller";

    private const string Owner = $"judge '{Name}'";

    private readonly AiLabellerOptions _options;
    private readonly ScoreReader _scores;
    private readonly JudgeEndpoint _endpoint;
    private readonly RememberedJudgements _remembered;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown, missing or out of bounds, or the variable of the key is not set.</exception>
    public AiLabellerJudge(JudgeContext context, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<AiLabellerOptions>(context.Options, Owner);
        _options.Check(Owner);
        var bounds = new OptionBounds(Owner);
        _options.Endpoint.Check(bounds);
        bounds.That(_options.Endpoint.Temperature > 0 || _options.Samples == 1, "samples", _options.Samples, "1 at temperature 0: all answers would be the same");
        _scores = new ScoreReader(_options, Owner);
        _endpoint = new JudgeEndpoint(_options.Endpoint, time ?? TimeProvider.System, context.Reach);
        _remembered = new RememberedJudgements(_options.Endpoint.Remembered);
    }

    /// <inheritdoc/>
    public async Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string prompt = JudgePrompts.Fill(_options.Template, ("prompt", request.Prompt.Text), ("answer", request.Text), ("reference", request.Prompt.Answer));
        double[] scores = await Task.WhenAll(Enumerable.Range(0, _options.Samples).Select(sample => _remembered.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{sample}\n{prompt}"), () => ScoreAsync(prompt, Seeds.ForDraw(request.Seed, sample), cancellationToken)))).ConfigureAwait(false);
        return new Judgement(scores.Average(), Detail: string.Join(", ", scores.Select(score => score.ToString("0.###", CultureInfo.InvariantCulture))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _endpoint.Dispose();
        _remembered.Dispose();
    }

    private async Task<double> ScoreAsync(string prompt, long seed, CancellationToken cancellationToken)
    {
        string answer = "";
        for (int attempt = 0; attempt < _options.Tries; attempt++)
        {
            answer = await _endpoint.AskAsync(prompt, _options.MaxTokens, Seeds.ForDraw(seed, attempt), cancellationToken).ConfigureAwait(false);
            if (_scores.Read(answer) is { } score)
            {
                return score;
            }
        }

        throw new RlActorsException(
            $"no score in the labeller's answer, after {_options.Tries} tries: {ShortText.Quote(answer)}; its pattern is '{_options.Pattern}': change options.pattern or options.template");
    }
}
