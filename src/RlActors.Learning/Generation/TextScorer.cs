using RlActors.Engines;
using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>Log-probabilities of given tokens. Every text is read alone, so that its numbers depend on nothing else.</summary>
internal static class TextScorer
{
    /// <returns>One natural-log probability a token.</returns>
    public static float[] Score(CausalLanguageModel model, ScoredText text, double temperature)
    {
        int first = text.Prompt.Length - 1, count = text.Tokens.Length;
        if (count == 0)
        {
            return [];
        }

        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        long[] inputs = [.. text.Prompt.Concat(text.Tokens[..^1]).Select(token => (long)token)];
        var hidden = model.Hidden(
            torch.tensor(inputs, [1, inputs.Length], device: model.Device),
            torch.tensor(Enumerable.Range(0, inputs.Length).Select(i => (long)i).ToArray(), [1, inputs.Length], device: model.Device));  // [1, seq, hidden]
        var targets = torch.tensor(text.Tokens.Select(token => (long)token).ToArray(), device: model.Device);                          // [tokens]
        using var chosen = new ChosenLogprobs(hidden[0].narrow(0, first, count), model.HeadWeight, targets, temperature);
        return chosen.Logprob.cpu().data<float>().ToArray();
    }
}
