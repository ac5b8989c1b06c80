using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Tasks.Partition;

namespace RlActors.Tasks.ReverseWord;

/// <summary>Writes a pseudo-word backwards: prompt <c>banil=</c> (id <c>reverse/banil</c>), answer <c>linab</c>. The parts are disjoint.</summary>
public sealed class ReverseWordTask : ITask
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "reverse-word";

    private readonly int _minLength;
    private readonly int _maxLength;
    private readonly StratifiedParts _parts;
    private readonly int _seed;

    /// <summary>Makes the task.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds.</exception>
    public ReverseWordTask(TaskContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = StrictOptions.Read<ReverseWordOptions>(context.Options, $"task '{Name}'");
        var sizes = options.Resolve();
        _seed = context.Seed;
        (_minLength, _maxLength) = (options.MinLength, options.MaxLength);
        int[] lengths = [.. Enumerable.Range(_minLength, _maxLength - _minLength + 1)];
        var spread = WordLengths.Spread(sizes, lengths);
        _parts = new StratifiedParts(
            [.. lengths.Select((length, i) => new Stratum(PseudoWord.CountOf(length), Seeds.For(context.Seed, $"reverse-word/{length}"), spread[i]))],
            context.Seed);
    }

    /// <inheritdoc/>
    public string Dataset => "reverse";

    /// <inheritdoc/>
    public string Alphabet => "abcdefghijklmnopqrstuvwxyz=";

    /// <inheritdoc/>
    public int Count(Split split) => _parts.Count(split);

    /// <inheritdoc/>
    public TaskPrompt Get(Split split, int index)
    {
        var (stratum, number) = _parts.At(split, index);
        return Prompt(PseudoWord.Word(number, _minLength + stratum));
    }

    /// <inheritdoc/>
    public TaskPrompt? Find(string promptId)
    {
        ArgumentNullException.ThrowIfNull(promptId);
        string word = promptId.StartsWith("reverse/", StringComparison.Ordinal) ? promptId["reverse/".Length..] : string.Empty;
        return word.Length >= _minLength && word.Length <= _maxLength
            && PseudoWord.NumberOf(word) is { } number && _parts.PartOf(word.Length - _minLength, number) is not null
            ? Prompt(word)
            : null;
    }

    private TaskPrompt Prompt(string word)
    {
        string backwards = string.Concat(word.Reverse());
        return new TaskPrompt($"reverse/{word}", $"{word}=", backwards, backwards, Feedback(backwards, Seeds.For(_seed, $"feedback/{word}")));
    }

    /// <summary>A step is a letter; the mistake is one letter, and of the wrong answer all letters are other ones.</summary>
    private static PromptFeedback Feedback(string backwards, long seed)
    {
        int place = (int)(Seeds.Uniform(seed, 1, 0) * backwards.Length);
        string[] right = [.. backwards.Select(letter => letter.ToString())], far = [.. right.Select((letter, i) => Other(letter[0], Seeds.Uniform(seed, 2, i)))];
        return MadeFeedback.Of(right, [.. right.Select((letter, i) => i == place ? far[i] : letter)], string.Concat(far), seed);
    }

    private static string Other(char letter, double draw) => ((char)('a' + ((letter - 'a' + 1 + (int)(draw * 25)) % 26))).ToString();
}
