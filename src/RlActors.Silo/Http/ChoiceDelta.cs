using RlActors.Engines;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Silo.Http;

/// <summary>What a choice has more than before; of a whole choice everything.</summary>
/// <param name="Choice">Its place in the answer.</param>
/// <param name="Text">Text.</param>
/// <param name="Tokens">Tokens, with the place in the text where each begins.</param>
/// <param name="Versions">Versions that sampled them, by number.</param>
/// <param name="Finish">Why it ended; null while it has not.</param>
internal sealed record ChoiceDelta(
    int Choice, string Text, IReadOnlyList<(SampledToken Token, int Offset)> Tokens, IReadOnlyDictionary<int, PolicyVersion> Versions, FinishReason? Finish)
{
    /// <summary>OpenAI's word for why it ended.</summary>
    public string? FinishWord => Finish switch { null => null, FinishReason.Stop => "stop", _ => "length" };

    /// <summary>Puts the parts of one choice together.</summary>
    public static ChoiceDelta Merge(IReadOnlyList<ChoiceDelta> parts) => new(
        parts[0].Choice, string.Concat(parts.Select(part => part.Text)), [.. parts.SelectMany(part => part.Tokens)],
        parts.SelectMany(part => part.Versions).GroupBy(one => one.Key).ToDictionary(one => one.Key, one => one.Last().Value), parts[^1].Finish);
}
