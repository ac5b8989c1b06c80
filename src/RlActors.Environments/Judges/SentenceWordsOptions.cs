using System.Text.Json.Serialization;
using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>Options of the judge <c>sentence-words</c>.</summary>
public sealed record SentenceWordsOptions
{
    /// <summary>The words that are looked for: whole words of letters, whatever their case. Other forms of a word are words of their own (<c>smile</c>, <c>smiled</c>).</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>A shorter text is rewarded as if it had this many sentences, so that nothing is gained by saying less, 1 to 1000. Default 3.</summary>
    public int MinSentences { get; init; } = 3;

    /// <summary>What becomes of a last sentence that the length limit cut off. Default drop.</summary>
    public UnfinishedSentence Unfinished { get; init; } = UnfinishedSentence.Drop;

    /// <summary>Whether a sentence that the text holds already counts again; where it does not, it is a sentence without a word. Default false.</summary>
    public bool CountRepeats { get; init; }

    /// <summary>Checks the bounds.</summary>
    /// <exception cref="RlActorsException">A value is out of bounds.</exception>
    internal void Check()
    {
        var bounds = new OptionBounds($"judge '{SentenceWordsJudge.Name}'");
        bounds.That(Words.Count > 0, "words", "[]", "at least one word");
        bounds.Within("minSentences", MinSentences, 1, 1000);
        foreach (string? word in Words)
        {
            bounds.That(!string.IsNullOrEmpty(word) && word.All(char.IsLetter), "words", $"a list with '{word}'", "single words of letters alone, such as \"happy\"");
        }
    }
}

/// <summary>What becomes of a last sentence that the length limit cut off.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnfinishedSentence>))]
public enum UnfinishedSentence
{
    /// <summary>It is left out: it counts neither for nor against the text.</summary>
    [JsonStringEnumMemberName("drop")]
    Drop,

    /// <summary>It is a sentence like every other.</summary>
    [JsonStringEnumMemberName("count")]
    Count,
}
