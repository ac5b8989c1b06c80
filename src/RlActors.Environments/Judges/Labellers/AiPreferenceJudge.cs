using System.Globalization;
using System.Text.RegularExpressions;
using RlActors.Identity;
using RlActors.Recipes;

namespace RlActors.Judges.Labellers;

/// <summary>
/// A language model behind an OpenAI-compatible endpoint compares completions of a group in pairs, each pair in both orders, because models prefer a place (arXiv
/// 2306.05685); the reward is the share of comparisons won, a tie being half of one. What cannot be read is asked for again, and is never a loss.
/// </summary>
public sealed class AiPreferenceJudge : IGroupJudge, IDisposable
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "ai-preference";

    private const string Owner = $"judge '{Name}'";

    private readonly AiPreferenceOptions _options;
    private readonly Regex _pattern;
    private readonly JudgeEndpoint _endpoint;
    private readonly RememberedJudgements _remembered;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown, missing or out of bounds, or the variable of the key is not set.</exception>
    public AiPreferenceJudge(JudgeContext context, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<AiPreferenceOptions>(context.Options, Owner);
        var bounds = new OptionBounds(Owner);
        _options.Check(bounds);
        _pattern = JudgePattern.Parse(_options.Pattern, bounds);
        _endpoint = new JudgeEndpoint(_options.Endpoint, time ?? TimeProvider.System, context.Reach);
        _remembered = new RememberedJudgements(_options.Endpoint.Remembered);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Judgement>> JudgeAsync(GroupJudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        int sampled = request.Sampled.Count();
        if (sampled < 2)
        {
            throw new RlActorsException($"{Owner} compares completions of a group, and a group of {request.Prompt.Id} has {sampled}; raise groupSize to 2 or more");
        }

        var pairs = ComparisonRing.Pairs(sampled, request.Completions.Count > sampled, _options.Opponents, request.Seed).ToList();
        double[] wins = await Task.WhenAll(pairs.Select(pair => CompareAsync(request, pair, cancellationToken))).ConfigureAwait(false);
        var won = request.Completions.Select(_ => new List<double>()).ToList();
        foreach (var ((first, second), win) in pairs.Zip(wins))
        {
            won[first].Add(win);
            if (first < sampled)
            {
                won[second].Add(1 - win);
            }
        }

        return [.. won.Select(list => new Judgement(list.Average(), Detail: string.Create(CultureInfo.InvariantCulture, $"won {list.Sum():0.##} of {list.Count} comparisons")))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _endpoint.Dispose();
        _remembered.Dispose();
    }

    /// <summary>How much of a win the first of a pair has, over both orders: 0, 0.25, … 1.</summary>
    private async Task<double> CompareAsync(GroupJudgeRequest request, (int First, int Second) pair, CancellationToken cancellationToken)
    {
        string first = request.Completions[pair.First].Text, second = request.Completions[pair.Second].Text;
        if (first == second)
        {
            return 0.5;
        }

        long seed = Seeds.ForDraw(request.Seed, (pair.First * request.Completions.Count) + pair.Second);
        double[] wins = await Task.WhenAll(
            FirstWinsAsync(Prompt(request, first, second), seed, cancellationToken), FirstWinsAsync(Prompt(request, second, first), seed, cancellationToken)).ConfigureAwait(false);
        return (wins[0] + 1 - wins[1]) / 2;
    }

    private string Prompt(GroupJudgeRequest request, string first, string second) => JudgePrompts.Fill(
        _options.Template, ("prompt", request.Prompt.Text), ("first", first), ("second", second), ("reference", request.Prompt.Answer));

    private Task<double> FirstWinsAsync(string prompt, long seed, CancellationToken cancellationToken) => _remembered.GetAsync(prompt, async () =>
    {
        string answer = "";
        for (int attempt = 0; attempt < _options.Tries; attempt++)
        {
            answer = await _endpoint.AskAsync(prompt, _options.MaxTokens, Seeds.ForDraw(seed, attempt), cancellationToken).ConfigureAwait(false);
            double? win = JudgePattern.Last(_pattern, answer) switch { "A" => 1, "B" => 0, "C" => 0.5, _ => null };
            if (win is { } read)
            {
                return read;
            }
        }

        throw new RlActorsException(
            $"no verdict in the labeller's answer, after {_options.Tries} tries: {ShortText.Quote(answer)}; its pattern is '{_options.Pattern}': change options.pattern or options.template");
    });
}
