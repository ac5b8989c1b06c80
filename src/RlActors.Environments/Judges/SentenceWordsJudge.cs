using System.Collections.Frozen;
using System.Globalization;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>
/// Reward: the share of a text's sentences that hold a word of a list. It does not say what is correct. What would be the cheapest ways to a high share are
/// closed: a text of few sentences is rewarded as if it had <see cref="SentenceWordsOptions.MinSentences"/>, one without an end mark has no sentence, and a sentence
/// that comes again counts as one without a word.
/// </summary>
public sealed class SentenceWordsJudge : IJudge
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "sentence-words";

    private readonly SentenceWordsOptions _options;
    private readonly FrozenSet<string> _words;

    /// <summary>Makes the judge.</summary>
    /// <exception cref="RlActorsException">An option is unknown, missing or out of bounds.</exception>
    public SentenceWordsJudge(JudgeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = StrictOptions.Read<SentenceWordsOptions>(context.Options, $"judge '{Name}'");
        _options.Check();
        _words = _options.Words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool dropLast = request.Finish == FinishReason.Length && _options.Unfinished == UnfinishedSentence.Drop;
        var said = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int sentences = 0, hits = 0;
        foreach (var sentence in Sentence.In(request.Text).Where(sentence => sentence.Ended || !dropLast))
        {
            sentences++;
            bool isNew = said.Add(string.Join(' ', sentence.Words)) || _options.CountRepeats;
            hits += isNew && sentence.Words.Any(_words.Contains) ? 1 : 0;
        }

        string detail = string.Create(CultureInfo.InvariantCulture, $"{hits} of {sentences} sentences");
        return Task.FromResult(new Judgement((double)hits / Math.Max(sentences, _options.MinSentences), Detail: detail));
    }
}
