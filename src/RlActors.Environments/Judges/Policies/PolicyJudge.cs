using System.Globalization;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Judges.Policies;

/// <summary>
/// A policy of the run judges completions: the live one itself (self-rewarding language models, arXiv 2401.10020), or a frozen one. It writes an answer to a prompt for
/// judges, from which a score is read; or the probabilities of given answers are compared. An answer that cannot be read is asked for again, and is never a 0.
/// </summary>
public sealed class PolicyJudge : IJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "policy-judge";

    private const string Owner = $"judge '{Name}'";

    private readonly PolicyJudgeOptions _options;
    private readonly ScoreReader _scores;
    private readonly IJudgeModels _models;
    private readonly string? _policy;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds.</exception>
    public PolicyJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<PolicyJudgeOptions>(context.Options, Owner);
        _options.Check(Owner);
        _scores = new ScoreReader(_options, Owner);
        var bounds = new OptionBounds(Owner);
        bounds.Within("temperature", _options.Temperature, 0, 100);
        bounds.That(_options.Temperature > 0 || _options.Samples == 1, "samples", _options.Samples, "1 at temperature 0: all answers would be the same");
        bounds.That(_options.Choices is null or { Count: >= 2 } && _options.Choices?.Any(string.IsNullOrEmpty) != true, "choices", "a list", "at least two texts, none of them empty");
        _models = context.Models;
        _policy = context.Model ?? (_options.Policy == JudgingPolicy.Initial ? IJudgeModels.Initial : null);
    }

    /// <inheritdoc/>
    public async Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var live = request.Policy ?? throw new RlActorsException($"{Owner} works only inside a run, which has a policy");
        var policy = await _models.FindPolicyAsync(_policy, live, cancellationToken).ConfigureAwait(false);
        string prompt = JudgePrompts.Fill(_options.Template, ("prompt", request.Prompt.Text), ("answer", request.Text), ("reference", request.Prompt.Answer));
        return _options.Choices is { } choices
            ? await CompareAsync(policy, prompt, choices, cancellationToken).ConfigureAwait(false)
            : await SampleAsync(policy, prompt, request.Seed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Judgement> CompareAsync(PolicyVersion policy, string prompt, IReadOnlyList<string> choices, CancellationToken cancellationToken)
    {
        var logprobs = await _models.ScoreAsync(policy, prompt, choices, cancellationToken).ConfigureAwait(false);
        double most = logprobs.Max();
        double[] weights = [.. logprobs.Select(logprob => Math.Exp(logprob - most))];
        double share = weights[0] / weights.Sum();
        return new Judgement(share, Detail: string.Create(CultureInfo.InvariantCulture, $"{ShortText.Quote(choices[0])} {share:0.###}, by {NameOf(policy)}"));
    }

    private async Task<Judgement> SampleAsync(PolicyVersion policy, string prompt, long seed, CancellationToken cancellationToken)
    {
        var sampling = new SamplingOptions { Temperature = _options.Temperature, MaxTokens = _options.MaxTokens };
        var scores = new double?[_options.Samples];
        string last = "";
        for (int attempt = 0; attempt < _options.Tries && scores.Contains(null); attempt++)
        {
            int[] missing = [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] is null)];
            long[] seeds = [.. missing.Select(i => Seeds.ForDraw(seed, (attempt * scores.Length) + i))];
            var answers = await _models.SampleAsync(policy, prompt, sampling, seeds, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < missing.Length; i++)
            {
                scores[missing[i]] = _scores.Read(answers[i]);
                last = scores[missing[i]] is null ? answers[i] : last;
            }
        }

        return scores.Contains(null)
            ? throw new RlActorsException(
                $"no score in what {NameOf(policy)} answered as a judge, after {_options.Tries} tries: {ShortText.Quote(last)}; "
                + $"its pattern is '{_options.Pattern}': change options.pattern or options.template, or use options.choices")
            : new Judgement(
                scores.Average()!.Value,
                Detail: $"{string.Join(", ", scores.Select(score => score!.Value.ToString("0.###", CultureInfo.InvariantCulture)))} by {NameOf(policy)}");
    }

    private string NameOf(PolicyVersion policy) => _policy ?? string.Create(CultureInfo.InvariantCulture, $"version {policy.Stage}.{policy.Number}");
}
