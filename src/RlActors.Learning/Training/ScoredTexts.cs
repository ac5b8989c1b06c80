using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>Texts as a reward model reads them: whole, packed, with the places where its head is looked at.</summary>
/// <param name="Rows">What the trunk reads.</param>
/// <param name="Places">Which of the tokens read are scored, int64 [scored], text by text.</param>
internal sealed record ScoredTexts(PackedRows Rows, torch.Tensor Places)
{
    /// <summary>Texts that are scored at their last token.</summary>
    public static ScoredTexts AtEnds(IReadOnlyList<int[]> texts, torch.Device device) => At(texts, [.. texts.Select(text => new[] { text.Length - 1 })], device);

    /// <summary>Texts with the places of each, counted from its first token.</summary>
    public static ScoredTexts At(IReadOnlyList<int[]> texts, IReadOnlyList<int[]> places, torch.Device device)
    {
        var all = new List<long>();
        long start = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            all.AddRange(places[i].Select(place => start + place));
            start += texts[i].Length;
        }

        return new ScoredTexts(PackedRows.Of(texts, device), torch.tensor(all.ToArray(), device: device));
    }
}
