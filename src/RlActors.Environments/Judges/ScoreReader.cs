using System.Globalization;
using System.Text.RegularExpressions;
using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>Reads a score from what a model that judges has written. What cannot be read is no score: never 0.</summary>
internal sealed class ScoreReader
{
    private readonly Regex _pattern;
    private readonly ScoreOptions _options;

    /// <exception cref="RlActorsException">The pattern is no regular expression with a group, or a bound is wrong.</exception>
    public ScoreReader(ScoreOptions options, string owner)
    {
        var bounds = new OptionBounds(owner);
        bounds.That(double.IsFinite(options.Min) && double.IsFinite(options.Max) && options.Min < options.Max, "min", options.Min, "a finite number below max");
        foreach (var (word, score) in options.Words ?? new Dictionary<string, double>())
        {
            bounds.That(double.IsFinite(score), $"words.{word}", score, "a finite number");
        }

        _options = options;
        _pattern = JudgePattern.Parse(options.Pattern, bounds);
    }

    /// <summary>The score of the last place that matches: scaled from min … max to 0 … 1, or what stands for the word; null when there is none or it is out of bounds.</summary>
    public double? Read(string text)
    {
        string? written = JudgePattern.Last(_pattern, text);
        if (written is null)
        {
            return null;
        }

        if (_options.Words is { } words)
        {
            return words.FirstOrDefault(word => string.Equals(word.Key, written, StringComparison.OrdinalIgnoreCase)) is { Key: not null } known ? known.Value : null;
        }

        return double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double score) && score >= _options.Min && score <= _options.Max
            ? (score - _options.Min) / (_options.Max - _options.Min)
            : null;
    }
}
