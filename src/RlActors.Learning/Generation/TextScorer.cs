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
        var logits = model.Head(hidden.narrow(1, first, count));                                                                       // [1, tokens, vocabulary]
        var targets = torch.tensor(text.Tokens.Select(token => (long)token).ToArray(), [1, count], device: model.Device);               // [1, tokens]
        return TokenLogprobs.Of(logits, targets, temperature).Logprob.cpu().data<float>().ToArray();
    }
}
